namespace MkdSeg.Snapshots;

/// <summary>What the code gives is not what was verified; the message is a table of what moved and by how much.</summary>
/// <param name="message">The table.</param>
public sealed class SnapshotMismatchException(string message) : Exception(message);
