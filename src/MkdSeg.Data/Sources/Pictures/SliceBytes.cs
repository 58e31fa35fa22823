using MkdSeg.Imaging;
using MkdSeg.Imaging.Files;

namespace MkdSeg.Data.Sources.Pictures;

/// <summary>Reads the file of one slice into memory, whatever its kind.</summary>
internal static class SliceBytes
{
    private const long MaxFileLength = 256L << 20;

    /// <summary>The whole file; its length is asked before memory is taken.</summary>
    /// <exception cref="DamagedFileException">The file is larger than any slice.</exception>
    /// <exception cref="InvalidInputException">The file cannot be read.</exception>
    public static byte[] Read(string path) =>
        InputFile.ReadAllBytes(path, MaxFileLength, "a slice", "restore the file or take it out of the data set");
}
