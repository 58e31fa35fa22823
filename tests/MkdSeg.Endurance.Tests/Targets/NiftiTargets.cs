using MkdSeg.Data;
using MkdSeg.Endurance.Tests.Fuzzing;
using MkdSeg.Imaging.Nifti;
using MkdSeg.Testing.Files;

namespace MkdSeg.Endurance.Tests.Targets;

/// <summary>NIfTI files of both versions and byte orders, plain, packed and as pairs, and label files of a data set.</summary>
internal static class NiftiTargets
{
    private static readonly byte[] LittleOne = new NiftiBytes { Qcode = 1, DataType = 4, BitPix = 16, Voxels = Count(210) }.File();
    private static readonly byte[] BigOne =
        new NiftiBytes { Big = true, DataType = 16, BitPix = 32, Scode = 2, Slope = 1, Inter = 3 }.File();
    private static readonly byte[] LittleTwo =
        new NiftiBytes { Two = true, DataType = 512, BitPix = 16, Scode = 1, Voxels = Count(210) }.File();
    private static readonly byte[] BigTwo = new NiftiBytes { Two = true, Big = true, Qcode = 2, DataType = 64, BitPix = 64 }.File();
    private static readonly byte[][] Plain = [LittleOne, BigOne, LittleTwo, BigTwo];

    private static readonly Action<string>[] Reads =
    [
        path => NiftiFile.ReadImage(path),
        path => NiftiFile.ReadLabels(path),
        path => NiftiFile.ReadHeader(path),
        path => NiftiFile.ReadGeometry(path),
    ];

    public static FuzzTarget[] All =>
    [
        FuzzTarget.OfFile("nifti-1", "a.nii", ByteMutator.Of(LittleOne, BigOne), Reads),
        FuzzTarget.OfFile("nifti-2", "a.nii", ByteMutator.Of(LittleTwo, BigTwo), Reads),
        FuzzTarget.OfFile("nifti-within-gzip", "a.nii.gz", random => NiftiBytes.Gzip(ByteMutator.Of(Plain)(random)), Reads),
        FuzzTarget.OfFile("gzip-around-nifti", "a.nii.gz", ByteMutator.Of([.. Plain.Select(NiftiBytes.Gzip)]), Reads),
        FuzzTarget.OfFile("gzip-in-members", "a.nii.gz", ByteMutator.Of([.. Plain.Select(Members)]), Reads),
        Pair("nifti-pair-header", new NiftiBytes { Pair = true }.Header(), "a.hdr", new NiftiBytes().VoxelBytes(), "a.img", "a.hdr"),
        Pair("nifti-pair-voxels", NiftiBytes.Gzip(Count(105)), "b.img.gz", new NiftiBytes { Pair = true }.Header(), "b.hdr", "b.img.gz"),
        LabelsOfADataset(),
    ];

    /// <summary>As bgzip and cat make them: several members, empty ones among them, zero bytes behind.</summary>
    private static byte[] Members(byte[] file) =>
        [.. NiftiBytes.Gzip(file[..200]), .. NiftiBytes.Gzip([]), .. NiftiBytes.Gzip(file[200..]), .. NiftiBytes.Gzip([]), .. new byte[20]];

    private static FuzzTarget Pair(string name, byte[] valid, string file, byte[] other, string otherFile, string read) =>
        new(name, ByteMutator.Of(valid), folder =>
        {
            File.WriteAllBytes(Path.Combine(folder, otherFile), other);
            string path = Path.Combine(folder, read);
            Action[] calls = [() => NiftiFile.ReadImage(path), () => NiftiFile.ReadLabels(path)];
            return input =>
            {
                File.WriteAllBytes(Path.Combine(folder, file), input);
                return calls;
            };
        });

    /// <summary>The label audit and the agreement of grids: labels that are damaged beside an image that is not.</summary>
    private static FuzzTarget LabelsOfADataset()
    {
        byte[] valid = new NiftiBytes { Dim = [3, 4, 3, 2, 1, 1, 1, 1], DataType = 512, BitPix = 16, Scode = 1, Voxels = Labels() }.File();
        return new("label-audit", ByteMutator.Of(valid), folder =>
        {
            File.WriteAllBytes(
                Path.Combine(folder, "ct_train_1001_image.nii"), new NiftiBytes { Dim = [3, 4, 3, 2, 1, 1, 1, 1], Scode = 1 }.File());
            string path = Path.Combine(folder, "ct_train_1001_label.nii");
            return input =>
            {
                File.WriteAllBytes(path, input);
                return [() => Dataset.Open(folder).Cases[0].ReadLabels()];
            };
        });
    }

    private static byte[] Labels() => [.. TinyMmWhs.AllStructures.SelectMany(BitConverter.GetBytes)];

    private static byte[] Count(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i % 3))];
}
