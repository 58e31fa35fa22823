using MkdSeg.Data.Sources;
using MkdSeg.Imaging;
using MkdSeg.Testing;

namespace MkdSeg.Data.Tests.Sources.Declared.Reading;

/// <summary>The dataset.json of nnU-Net v2, of nnU-Net v1 and of the Decathlon.</summary>
public class ForeignReaderTests
{
    private const string NnUNet = """
        { "channel_names": { "0": "CT" }, "labels": { "background": 0, "left atrium": 2, "wall": 1 }, "numTraining": 2,
          "file_ending": ".nii.gz", "overwrite_image_reader_writer": "SimpleITKIO", "my own key": [1, 2] }
        """;

    private const string Decathlon = """
        { "name": "Heart", "licence": "CC-BY-SA 4.0", "tensorImageSize": "3D", "modality": { "0": "MRI" },
          "labels": { "0": "background", "1": "left atrium" }, "numTraining": 1, "numTest": 1,
          "training": [ { "image": "./imagesTr/la_003.nii.gz", "label": "./labelsTr/la_003.nii.gz" } ],
          "test": [ "./imagesTs/la_001.nii.gz" ] }
        """;

    private ScratchFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void NnUNet_v2_is_understood_as_it_is()
    {
        folder.Write("dataset.json", NnUNet);
        TinyVolumes.Pair(folder, "imagesTr/h_1_0000.nii.gz", "labelsTr/h_1.nii.gz", -1000, 1, 2, 2);
        TinyVolumes.Image(folder, "imagesTs/h_2_0000.nii.gz", -1001);
        TinyVolumes.Pair(folder, "imagesTs/h_3_0000.nii.gz", "labelsTs/h_3.nii.gz", -1002, 1);
        IDataset dataset = Dataset.Open(folder.Path);
        Assert.That(dataset.Kind, Is.EqualTo("nnU-Net's dataset.json"));
        Assert.That(dataset.Cases.Select(c => (c.Id, c.Modality, c.HasLabels)), Is.EqualTo(new[]
        {
            ("ct_h_1", Modality.Ct, true), ("ct_h_2", Modality.Ct, false), ("ct_h_3", Modality.Ct, true),
        }));
        Assert.That(dataset.TestCases, Is.EqualTo(new[] { "ct_h_3" }));
        Assert.That(dataset.Labels.ToString(), Is.EqualTo("left atrium 2, wall 1"));
        Assert.That(dataset.Cases[0].ReadLabels().Voxels.Take(4), Is.EqualTo(new byte[] { 2, 1, 1, 0 }));
    }

    [Test]
    public void The_Decathlon_is_understood_as_it_is()
    {
        folder.Write("dataset.json", Decathlon);
        TinyVolumes.Pair(folder, "imagesTr/la_003.nii.gz", "labelsTr/la_003.nii.gz", 0, 1);
        TinyVolumes.Image(folder, "imagesTr/la_009.nii.gz");
        TinyVolumes.Image(folder, "imagesTs/la_001.nii.gz");
        IDataset dataset = Dataset.Open(folder.Path);
        Assert.That((dataset.Kind, dataset.Name), Is.EqualTo(("the Decathlon's dataset.json", "Heart")));
        Assert.That(
            dataset.Cases.Select(c => (c.Id, c.HasLabels)),
            Is.EqualTo(new[] { ("mr_la_001", false), ("mr_la_003", true) }),
            "listed ones");
        Assert.That(dataset.Labels.ToString(), Is.EqualTo("left atrium 1"));
    }

    [Test]
    public void NnUNet_v1_names_its_files_with_a_channel()
    {
        folder.Write("dataset.json", Decathlon.Replace(",\n  \"test\": [ \"./imagesTs/la_001.nii.gz\" ]", string.Empty));
        TinyVolumes.Pair(folder, "imagesTr/la_003_0000.nii.gz", "labelsTr/la_003.nii.gz", 0, 1);
        DatasetCase one = Dataset.Open(folder.Path).Cases.Single();
        Assert.That((one.Id, one.HasLabels), Is.EqualTo(("mr_la_003", true)));
    }

    [TestCase("\"0\": \"CT\"", "\"0\": \"T1\", \"1\": \"T2\"", "$.channel_names", "there are 2 channels (T1, T2)")]
    [TestCase("\"wall\": 1", "\"wall\": [1, 2]", "$.labels.wall", "region")]
    [TestCase(".nii.gz\",", ".nrrd\",", "$.file_ending", "the files end in .nrrd")]
    [TestCase("\"channel_names\"", "\"channels\"", "$", "neither our form")]
    public void What_nnUNet_can_and_we_cannot_is_told(string from, string to, string place, string words)
    {
        folder.Write("dataset.json", NnUNet.Replace(from, to));
        var wrong = Assert.Throws<DamagedFileException>(() => Dataset.Open(folder.Path))!;
        Assert.That(wrong.Place, Is.EqualTo(place));
        Assert.That(wrong.Message, Does.Contain(words).And.Contain("dataset.json"));
    }

    [Test]
    public void A_listed_file_that_is_missing_is_told()
    {
        folder.Write("dataset.json", Decathlon);
        Assert.That(() => Dataset.Open(folder.Path), Throws.InstanceOf<DamagedFileException>()
            .With.Message.Contains("the file imagesTr/la_003.nii.gz is not there").And.Message.Contains("$.training[0].image"));
    }

    [TestCase("CT", "ct")]
    [TestCase("MRI", "mr")]
    [TestCase("MR", "mr")]
    [TestCase("T2", "mr")]
    [TestCase("mono-modal MRI ", "mr")]
    [TestCase("T1w Ca", "mr")]
    [TestCase("FLAIR", "mr")]
    [TestCase("PET", "pet")]
    [TestCase("contrast", "contrast")]
    [TestCase("7T", "m7t")]
    public void A_channel_gives_the_modality_its_name(string channel, string word)
    {
        folder.Write("dataset.json", NnUNet.Replace("\"CT\"", $"\"{channel}\""));
        TinyVolumes.Image(folder, "imagesTr/a_0000.nii.gz");
        Assert.That(Dataset.Open(folder.Path).Cases.Single().Modality.Word, Is.EqualTo(word));
    }
}
