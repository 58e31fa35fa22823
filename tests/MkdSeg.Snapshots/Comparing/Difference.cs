namespace MkdSeg.Snapshots.Comparing;

/// <summary>One thing that moved.</summary>
/// <param name="Where">The line's path, or its number in the verified file with what stands before the number.</param>
/// <param name="Verified">Empty where a line is new.</param>
/// <param name="Received">Empty where a line is gone.</param>
/// <param name="Change">Received less verified; null where these are not two numbers.</param>
/// <param name="Allowed">How large the change may be; null where it must be none.</param>
internal sealed record Difference(string Where, string Verified, string Received, double? Change, double? Allowed);
