namespace MkdSeg.Data.Sources.Declared;

/// <summary>A case whose files were found.</summary>
/// <param name="Name">Its name, as the pattern's <c>{case}</c> gives it.</param>
/// <param name="Patient">Its patient's name.</param>
/// <param name="Part">What <c>{part}</c> stands for; null where the pattern has none.</param>
/// <param name="Image">Full path of the image.</param>
/// <param name="Labels">Full paths of the label files.</param>
internal sealed record FoundCase(string Name, string Patient, string? Part, string Image, IReadOnlyList<LabelFile> Labels);

/// <summary>A label file, or the file of one structure.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Structure">The structure that it holds alone; null for one that holds them all by codes.</param>
internal sealed record LabelFile(string Path, string? Structure);
