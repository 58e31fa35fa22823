namespace MkdSeg.Data.Sources.TfRecords;

/// <summary>One record of a TFRecord file; its checksums were right.</summary>
/// <param name="Offset">Byte of the file at which <paramref name="Data"/> begins.</param>
/// <param name="Data">The record's bytes.</param>
internal readonly record struct TfRecord(long Offset, ArraySegment<byte> Data);
