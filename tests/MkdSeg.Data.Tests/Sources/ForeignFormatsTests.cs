using MkdSeg.Data.Sources;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Nifti;
using MkdSeg.Testing;

namespace MkdSeg.Data.Tests.Sources;

public class ForeignFormatsTests
{
    private const string Mha = "ObjectType = Image\nNDims = 3\nBinaryData = True\n";
    private const string Nrrd = "NRRD0004\ntype: short\ndimension: 3\n";

    private ScratchFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void A_folder_of_dicom_files_deep_below_is_told_what_to_do()
    {
        folder.Write("MR/1/T1DUAL/DICOM_anon/InPhase/IMG-0004-00002", Dicom());
        Assert.That(
            () => Dataset.Open(folder.Path),
            Throws.TypeOf<InvalidInputException>().With.Message.Contains(
                "not a known data set: holds DICOM files (MR/1/T1DUAL/DICOM_anon/InPhase/IMG-0004-00002); "
                + "convert each series to NIfTI with dcm2niix"));
    }

    [TestCase("scan.mha", Mha, "MetaImage (MHA, MHD)")]
    [TestCase("scan.mhd", "NDims = 3\n", "MetaImage (MHA, MHD)")]
    [TestCase("scan.nrrd", Nrrd, "NRRD")]
    [TestCase("scan.nhdr", Nrrd, "NRRD")]
    public void Files_of_3D_Slicer_and_of_ITK_are_told_what_to_do(string name, string content, string format)
    {
        string path = folder.Write(name, content);
        Assert.That(
            () => Dataset.Open(folder.Path),
            Throws.TypeOf<InvalidInputException>()
                .With.Message.Contains($"holds {format} files ({name}); convert it to NIfTI with 3D Slicer"));
        Assert.That(
            () => Dataset.Open(path),
            Throws.TypeOf<InvalidInputException>().With.Message.Contains($"{name}: a {format} file; convert it"));
    }

    [TestCase(Mha, "not a NIfTI file but MetaImage (MHA, MHD) (at byte 0); convert it to NIfTI")]
    [TestCase(Nrrd, "not a NIfTI file but NRRD (at byte 0); convert it to NIfTI")]
    [TestCase("something else", "not a NIfTI file: it does not begin with a header size")]
    public void A_file_in_the_place_of_a_volume_says_its_own_format(string content, string words)
    {
        string path = folder.Write("scan.nii", content);
        Assert.That(() => NiftiFile.ReadImage(path), Throws.TypeOf<NiftiFormatException>().With.Message.Contains(words));
    }

    [Test]
    public void Dicom_in_the_place_of_a_volume_says_so()
    {
        string path = folder.Write("scan.nii.gz", Dicom());
        Assert.That(
            () => NiftiFile.ReadHeader(path),
            Throws.TypeOf<NiftiFormatException>().With.Message.Contains("not a NIfTI file but DICOM (at byte 0); convert each series"));
    }

    [Test]
    public void Other_folders_hear_what_is_understood()
    {
        folder.Write("notes.txt", "nothing");
        Assert.That(ForeignFormats.Advice(folder.Path), Is.Null);
        Assert.That(() => Dataset.Open(folder.Path), Throws.TypeOf<InvalidInputException>().With.Message.Contains(Dataset.Layouts));
        Assert.That(
            () => Dataset.Open(folder.File("notes.txt")),
            Throws.TypeOf<InvalidInputException>().With.Message.Contains("notes.txt: is a file; give the folder of a data set"));
    }

    private static byte[] Dicom() => [.. new byte[128], .. "DICM"u8, .. new byte[400]];
}
