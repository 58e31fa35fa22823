namespace MkdSeg.Imaging.Labels;

/// <summary>A structure of the heart and the value that marks it in a label file.</summary>
/// <param name="Name">Short lower-case name, for example <c>lv</c>.</param>
/// <param name="Value">The value in the file, never 0.</param>
public sealed record LabelledStructure(string Name, ushort Value);
