namespace MkdSeg.Training.Planning;

/// <summary>A choice of a plan, for the user to read before anything long begins.</summary>
/// <param name="What">The option, under its name in run.json, or what is estimated.</param>
/// <param name="Value">The choice.</param>
/// <param name="Reason">Why.</param>
public sealed record PlanLine(string What, string Value, string Reason)
{
    /// <summary>For example <c>pixels 64: 4.9 mm a pixel in a crop of 312 mm</c>.</summary>
    public override string ToString() => $"{What} {Value}: {Reason}";
}
