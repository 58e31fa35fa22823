using MkdSeg.Imaging;
using MkdSeg.Imaging.Files;

namespace MkdSeg.Data.Sources;

/// <summary>Folders and files of medical images in formats that are not read here (<see cref="ForeignFormat"/>).</summary>
public static class ForeignFormats
{
    /// <summary>DICOM archives lie deep: patient, study, series.</summary>
    private const int Depth = 8;

    /// <summary>Enough to tell what a folder is.</summary>
    private const int MostFiles = 200;

    private static readonly EnumerationOptions Options = new()
    {
        RecurseSubdirectories = true,
        MaxRecursionDepth = Depth,
        IgnoreInaccessible = true,
    };

    /// <summary>What to do about a path that is no data set: a sentence without file name and full stop.</summary>
    /// <param name="path">A folder, or a file.</param>
    /// <returns>For example <c>holds DICOM files (SERIES/1.dcm); convert each series to NIfTI with dcm2niix ...</c>; null where no such
    /// file is among the first two hundred.</returns>
    public static string? Advice(string path)
    {
        if (File.Exists(path))
        {
            return Of(path) is { } one ? $"a {one.Name} file; {one.Remedy}" : null;
        }

        string? found = Directory.Exists(path)
            ? Directory.EnumerateFiles(path, "*", Options).Take(MostFiles).FirstOrDefault(file => Of(file) is not null)
            : null;
        return found is not null && Of(found) is { } format
            ? $"holds {format.Name} files ({Path.GetRelativePath(path, found)}); {format.Remedy}"
            : null;
    }

    /// <summary>The format of a file by its content, or by its name where the content does not tell.</summary>
    private static ForeignFormat? Of(string path)
    {
        try
        {
            using FileStream file = InputFile.Open(path);
            var start = new byte[ForeignFormat.BytesNeeded];
            int length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            return ForeignFormat.Of(start.AsSpan(0, length)) ?? ForeignFormat.OfName(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidInputException)
        {
            return ForeignFormat.OfName(path);
        }
    }
}
