using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text.Json.Nodes;
using MkdSeg.Data;
using MkdSeg.Data.Sources;
using MkdSeg.Data.Sources.Pictures;
using MkdSeg.Endurance.Tests.Fuzzing;
using MkdSeg.Testing.Files;

namespace MkdSeg.Endurance.Tests.Targets;

/// <summary>Data sets of single slices: pictures with their manifest, and PnP-AdaNet's records.</summary>
internal static class SliceTargets
{
    private const string RecordName = "ct_train_slice0.tfrecords";

    private static readonly byte[] Image = PngBytes.Gray(TinySliceFolder.Width, TinySliceFolder.Height, TinySliceFolder.Image(1));
    private static readonly byte[] Label = PngBytes.Gray(TinySliceFolder.Width, TinySliceFolder.Height, TinySliceFolder.Label);
    private static readonly byte[] Record = TfRecordBytes.File();

    public static FuzzTarget[] All =>
    [
        Picture("png", ByteMutator.Of(Image, Label)),
        Picture("png-with-right-checksums", random => WithChecksums(ByteMutator.Of(Image, Label)(random))),
        Manifest(),
        FuzzTarget.OfFile("tfrecord", RecordName, ByteMutator.Of(Record, [.. Record, .. Record]), ReadRecord),
        FuzzTarget.OfFile(
            "tfrecord-with-right-checksums",
            RecordName,
            random => TfRecordBytes.Record(ByteMutator.Of(Record[12..^4])(random)),
            ReadRecord),
    ];

    private static void ReadRecord(string path)
    {
        DatasetCase only = Dataset.Open(Path.GetDirectoryName(path)!).Cases[0];
        only.ReadImage();
        only.ReadLabels();
    }

    private static FuzzTarget Picture(string name, Func<MathNet.Numerics.Random.RandomSource, byte[]> mutate) => new(name, mutate, folder =>
    {
        WriteFolder(folder);
        return input =>
        {
            File.WriteAllBytes(Path.Combine(folder, "a.png"), input);
            return [() => Dataset.Open(folder).Cases[0].ReadImage(), () => Dataset.Open(folder).Cases[0].ReadLabels()];
        };
    });

    private static FuzzTarget Manifest() => new("manifest", JsonMutator.Of(ManifestText()), folder =>
    {
        WriteFolder(folder);
        return input =>
        {
            File.WriteAllBytes(Path.Combine(folder, SliceFolder.ManifestName), input);
            return [() => ReadAll(folder)];
        };
    });

    private static void ReadAll(string folder)
    {
        foreach (DatasetCase one in Dataset.Open(folder).Cases)
        {
            one.ReadImage();
            if (one.HasLabels)
            {
                one.ReadLabels();
            }
        }
    }

    private static string ManifestText() => TinySliceFolder.Manifest(
        TinySliceFolder.Slice("CT", "7", 1, "a.png", "b.png"), TinySliceFolder.Slice("MR", "8", 2, "c.png", "b.png")).ToJsonString();

    private static void WriteFolder(string folder)
    {
        File.WriteAllBytes(Path.Combine(folder, "a.png"), Image);
        File.WriteAllBytes(Path.Combine(folder, "b.png"), Label);
        File.WriteAllBytes(Path.Combine(folder, "c.png"), Image);
        File.WriteAllText(Path.Combine(folder, SliceFolder.ManifestName), ManifestText());
    }

    /// <summary>Writes the right checksum behind every chunk whose length is still right, so that the decoder is reached.</summary>
    private static byte[] WithChecksums(byte[] png)
    {
        for (int at = 8; png.Length - at >= 12;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at));
            if (length > png.Length - at - 12)
            {
                break;
            }

            int end = at + 8 + (int)length;
            BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(end), Crc32.HashToUInt32(png.AsSpan(at + 4, 4 + (int)length)));
            at = end + 4;
        }

        return png;
    }
}
