using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace MkdSeg.Imaging.Files;

/// <summary>What a path leads to, links followed, asked without opening it: opening a pipe waits for its writer.</summary>
internal static partial class FileKind
{
    // statx(2): the structure is the same on every processor, unlike stat(2)'s.
    private const int CurrentFolder = -100;
    private const uint TypeAndInodeWanted = 0x101;
    private const int StructureBytes = 256;
    private const int ModeOffset = 28;
    private const int TypeMask = 0xF000;

    /// <summary>What else than a regular file it is, with its article; null for regular files, for what does not exist, and where the
    /// system does not tell.</summary>
    public static string? OtherThanRegular(string path)
    {
        if (Directory.Exists(path))
        {
            return "a folder";
        }

        return TypeOf(path) switch
        {
            0x1000 => "a pipe",
            0x2000 => "a device",
            0x6000 => "a device",
            0xC000 => "a socket",
            _ => null,
        };
    }

    /// <summary>The structure statx of what a path leads to; null where there is nothing, and where the system does not tell.</summary>
    public static byte[]? Status(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        try
        {
            byte[] found = new byte[StructureBytes];
            return Statx(CurrentFolder, path, 0, TypeAndInodeWanted, found) == 0 ? found : null;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library older than the call.
            return null;
        }
    }

    private static int TypeOf(string path) =>
        Status(path) is { } found ? BinaryPrimitives.ReadUInt16LittleEndian(found.AsSpan(ModeOffset)) & TypeMask : 0;

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, byte[] result);
}
