namespace MkdSeg.Inference;

/// <summary>Voxels of a row that lie in the same cell of a probability map.</summary>
/// <param name="First">The first of them.</param>
/// <param name="Count">How many.</param>
/// <param name="Low">Lower index of the cell along the axis of the map that the row follows.</param>
internal readonly record struct CellRun(int First, int Count, int Low);
