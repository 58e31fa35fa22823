using System.Buffers.Binary;
using MathNet.Numerics.Random;

namespace MkdSeg.Endurance.Tests.Fuzzing;

/// <summary>One to four seeded changes of a valid file, whatever its format; one file in fifty stays as it was and must be read.</summary>
internal static class ByteMutator
{
    private static readonly long[] Extremes =
    [
        0, 1, -1, sbyte.MaxValue, sbyte.MinValue, byte.MaxValue, short.MaxValue, short.MinValue, ushort.MaxValue,
        int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue, 1L << 30, 1L << 40,
    ];

    /// <summary>A mutation of one of the files; every other one keeps to the first 600 bytes, where headers stand.</summary>
    public static Func<RandomSource, byte[]> Of(params byte[][] valid) => random =>
    {
        byte[] file = [.. valid[random.Next(valid.Length)]];
        int reach = random.Next(2) == 0 ? int.MaxValue : 600;
        for (int changes = random.Next(50) == 0 ? 0 : 1 + random.Next(4); changes > 0 && file.Length > 0; changes--)
        {
            file = Change(file, random.Next(Math.Min(file.Length, reach)), valid, random);
        }

        return file;
    };

    private static byte[] Change(byte[] file, int at, byte[][] valid, RandomSource random)
    {
        int rest = file.Length - at;
        switch (random.Next(11))
        {
            case 0: file[at] ^= (byte)(1 << random.Next(8)); return file;
            case 1: file[at] = (byte)random.Next(256); return file;
            case 2: file.AsSpan(at, Math.Min(rest, 1 + random.Next(16))).Fill(0xFF); return file;
            case 3: file.AsSpan(at, Math.Min(rest, 1 + random.Next(16))).Fill((byte)random.Next(256)); return file;
            case 4 or 5 or 6: SetInteger(file.AsSpan(at), random); return file;
            case 7: return file[..at];
            case 8: return [.. file, .. random.NextBytes(random.Next(100))];
            case 9: return [.. file[..at], .. file[Math.Min(file.Length, at + 1 + random.Next(16))..]];
            default:
                byte[] other = valid[random.Next(valid.Length)];
                return [.. file[..at], .. other[random.Next(other.Length)..]];
        }
    }

    private static void SetInteger(Span<byte> rest, RandomSource random)
    {
        Span<byte> eight = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(eight, Extremes[random.Next(Extremes.Length)]);
        Span<byte> field = eight[..(1 << random.Next(4))];
        if (random.Next(2) == 0)
        {
            field.Reverse();
        }

        field[..Math.Min(field.Length, rest.Length)].CopyTo(rest);
    }
}
