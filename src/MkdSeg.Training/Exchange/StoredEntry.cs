namespace MkdSeg.Training.Exchange;

/// <summary>A file within a zip file, where it lies as it is, without compression.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Start">Byte of the zip file at which it begins.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Crc">CRC-32 that the zip file states of it.</param>
internal sealed record StoredEntry(string Name, long Start, long Length, uint Crc);
