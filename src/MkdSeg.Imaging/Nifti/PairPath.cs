namespace MkdSeg.Imaging.Nifti;

/// <summary>Names of the two files of a .hdr/.img pair.</summary>
internal static class PairPath
{
    /// <summary>The header of a pair whose .img was named; any other path as it is.</summary>
    public static string Header(string path) => Partner(path, ".img", ".hdr") ?? path;

    /// <summary>The file with the voxels.</summary>
    /// <param name="headerPath">The header.</param>
    /// <param name="magicOffset">Byte of the header that says that there is a second file, for the message.</param>
    /// <exception cref="NiftiFormatException">The header is not called .hdr or .hdr.gz.</exception>
    public static string Image(string headerPath, long magicOffset) =>
        Partner(headerPath, ".hdr", ".img")
        ?? throw new NiftiFormatException(
            headerPath,
            magicOffset,
            "its voxels stand in a second file (.img), but its name does not end in .hdr",
            "name the pair .hdr and .img");

    private static string? Partner(string path, string from, string to)
    {
        string plain = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        if (!plain.EndsWith(from, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        bool upper = char.IsUpper(plain[^1]);
        string stem = plain[..^4] + (upper ? to.ToUpperInvariant() : to);
        string same = stem + path[plain.Length..];
        string other = plain.Length < path.Length ? stem : stem + ".gz";
        return !File.Exists(same) && File.Exists(other) ? other : same;
    }
}
