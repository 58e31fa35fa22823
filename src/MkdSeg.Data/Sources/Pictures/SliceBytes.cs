using MkdSeg.Imaging;

namespace MkdSeg.Data.Sources.Pictures;

/// <summary>Reads the file of one slice into memory, whatever its kind.</summary>
internal static class SliceBytes
{
    private const long MaxFileLength = 256L << 20;

    /// <summary>The whole file; its length is asked before memory is taken.</summary>
    /// <exception cref="DamagedFileException">The file is larger than any slice.</exception>
    /// <exception cref="InvalidInputException">The file cannot be read.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            return new FileInfo(path).Length <= MaxFileLength
                ? File.ReadAllBytes(path)
                : throw new DamagedFileException(path, MaxFileLength, $"larger than {MaxFileLength >> 20} MiB, which no slice is", "check the file");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"{path}: cannot be read ({e.Message.ReplaceLineEndings(" ")}); restore the file or take it out of the data set.", e);
        }
    }
}
