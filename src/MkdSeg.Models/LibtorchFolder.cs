using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace MkdSeg.Models;

/// <summary>What can be said of a libtorch folder before anything in it is loaded.</summary>
internal static partial class LibtorchFolder
{
    /// <summary>Refuses a folder that cannot fit.</summary>
    /// <param name="folder">The library folder.</param>
    /// <param name="needed">Names of the libraries that must be in it.</param>
    /// <returns>The installation's version, or null where it names none.</returns>
    /// <exception cref="NativeLibraryException">The folder or a library is missing, of another release or for another
    /// processor.</exception>
    public static string? Check(string folder, IReadOnlyList<string> needed)
    {
        if (!Directory.Exists(folder))
        {
            throw new NativeLibraryException($"{folder}: no such folder; {NativeLibraries.Remedy}.");
        }

        string? version = VersionOf(folder);
        if (version is not null && !version.StartsWith($"{NativeLibraries.Release}.", StringComparison.Ordinal))
        {
            throw new NativeLibraryException(
                $"{folder}: belongs to PyTorch {version}, this program needs {NativeLibraries.Release}; {NativeLibraries.Remedy}.");
        }

        foreach (string path in needed.Select(name => Path.Combine(folder, name)))
        {
            if (!File.Exists(path))
            {
                throw new NativeLibraryException($"{path}: no such library; {NativeLibraries.Remedy}.");
            }

            RequireSound(path);
        }

        return version;
    }

    /// <summary>Of a wheel's version.py or libtorch's build-version, both one folder up.</summary>
    private static string? VersionOf(string folder)
    {
        string above = Path.Combine(folder, "..");
        string wheel = Path.Combine(above, "version.py"), archive = Path.Combine(above, "build-version");
        return File.Exists(wheel) && WheelVersion().Match(File.ReadAllText(wheel)) is { Success: true } match ? match.Groups[1].Value
            : File.Exists(archive) ? File.ReadAllText(archive).Trim()
            : null;
    }

    /// <summary>
    /// Reads the ELF header: the loader would say "no such file" of a library for another processor, and end the process over one that is
    /// cut off.
    /// </summary>
    private static void RequireSound(string path)
    {
        const int Size = 64, Machine = 18, SectionTable = 40, SectionSize = 58, SectionCount = 60, X64 = 62, Arm64 = 183;
        Span<byte> header = stackalloc byte[Size];
        using FileStream file = File.OpenRead(path);
        if (file.ReadAtLeast(header, Size, throwOnEndOfStream: false) < Size || !header.StartsWith("\u007fELF"u8))
        {
            throw new NativeLibraryException($"{path}: is no library; {NativeLibraries.Remedy}.");
        }

        int machine = BinaryPrimitives.ReadUInt16LittleEndian(header[Machine..]);
        if (machine != (RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? Arm64 : X64))
        {
            throw new NativeLibraryException($"{path}: is made for another processor (ELF machine {machine}); {NativeLibraries.Remedy}.");
        }

        // The table of sections is the last thing in a library.
        long size = BinaryPrimitives.ReadUInt16LittleEndian(header[SectionSize..]);
        long sections = size * BinaryPrimitives.ReadUInt16LittleEndian(header[SectionCount..]);
        if (BinaryPrimitives.ReadInt64LittleEndian(header[SectionTable..]) > file.Length - sections)
        {
            throw new NativeLibraryException($"{path}: is cut off at {file.Length} bytes; copy it again, or {NativeLibraries.Remedy}.");
        }
    }

    [GeneratedRegex("""^__version__ = ['"]([^'"]+)['"]""", RegexOptions.Multiline)]
    private static partial Regex WheelVersion();
}
