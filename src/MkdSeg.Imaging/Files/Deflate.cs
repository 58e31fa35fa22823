namespace MkdSeg.Imaging.Files;

/// <summary>What is known beforehand of data packed with deflate, as in gzip and PNG.</summary>
internal static class Deflate
{
    /// <summary>Deflate cannot shrink by more than this factor (zlib's technical notes: 1032 to 1).</summary>
    public const long LargestRatio = 1032;
}
