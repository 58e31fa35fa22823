using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using MkdSeg.Imaging.Files;

namespace MkdSeg.Imaging.Rendering;

/// <summary>
/// What tells a picture that this program wrote from a user's own: a text chunk behind the header (PNG specification, section 11.3.4.3).
/// Programs that change a picture write it without the mark.
/// </summary>
public static class PngMark
{
    private const string Mark = "MkdSeg.Repro sheet";
    private const int HeaderEnd = 8 + 25;

    /// <summary>Whether a file is a picture with the mark.</summary>
    /// <param name="path">Any regular file.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static bool IsOn(string path)
    {
        using FileStream stream = InputFile.Open(path);
        var start = new byte[HeaderEnd + 64];
        int read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return start.AsSpan(0, read).IndexOf(Encoding.ASCII.GetBytes(Mark)) > HeaderEnd;
    }

    /// <summary>Writes a picture with the mark.</summary>
    /// <param name="stream">Takes the file.</param>
    /// <param name="png">The file without it.</param>
    internal static void Write(Stream stream, ReadOnlySpan<byte> png)
    {
        byte[] content = Encoding.ASCII.GetBytes($"tEXtSoftware\0{Mark}"), number = new byte[4];
        stream.Write(png[..HeaderEnd]);
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length - 4);
        stream.Write(number);
        stream.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.HashToUInt32(content));
        stream.Write(number);
        stream.Write(png[HeaderEnd..]);
    }
}
