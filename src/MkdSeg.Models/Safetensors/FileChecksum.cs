using System.IO.Hashing;
using System.Text;

namespace MkdSeg.Models.Safetensors;

/// <summary>
/// The checksum in a safetensors file of this program: XXH128 over header and values, all but the place where it stands itself. That is
/// the first text of the header, at the same byte of every file, so that it can be filled in when everything else is written.
/// </summary>
internal sealed class FileChecksum
{
    /// <summary>Under which name it stands among the header's texts.</summary>
    public const string Name = "xxh128";

    private const int Digits = 32;
    private static readonly byte[] Start = Encoding.ASCII.GetBytes($"{{\"__metadata__\":{{\"{Name}\":\"");

    private readonly XxHash128 hash = new();

    /// <summary>A checksum that has seen the header.</summary>
    /// <param name="json">The header as JSON; begins with <see cref="Start"/>.</param>
    public FileChecksum(ReadOnlySpan<byte> json)
    {
        hash.Append(json[..Place]);
        hash.Append(json[(Place + Digits)..]);
    }

    /// <summary>What stands in the header until the checksum is known.</summary>
    public static KeyValuePair<string, string> Placeholder => new(Name, new string('0', Digits));

    /// <summary>Byte of the header at which the checksum stands.</summary>
    public static int Place => Start.Length;

    /// <summary>Whether a header has a checksum.</summary>
    public static bool IsIn(ReadOnlySpan<byte> json) => json.Length >= Place + Digits && json.StartsWith(Start);

    /// <summary>Goes on with values.</summary>
    public void Append(ReadOnlySpan<byte> values) => hash.Append(values);

    /// <summary>Goes on to the end of a stream.</summary>
    public void Append(Stream values) => hash.Append(values);

    /// <summary>Lower-case hexadecimal, in ASCII.</summary>
    public byte[] Text() => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash.GetCurrentHash()));

    /// <summary>Whether the checksum in a header is this one.</summary>
    public bool IsThatOf(ReadOnlySpan<byte> json) => json.Slice(Place, Digits).SequenceEqual(Text());
}
