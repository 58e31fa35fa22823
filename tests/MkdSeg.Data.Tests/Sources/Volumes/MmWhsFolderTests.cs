using MkdSeg.Data.Sources;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Labels;
using MkdSeg.Testing;

namespace MkdSeg.Data.Tests.Sources.Volumes;

/// <summary>Listing only: the files are empty, since opening a data set reads none.</summary>
public class MmWhsFolderTests
{
    private ScratchFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void Cases_are_found_as_the_challenge_ships_them()
    {
        Touch("ct_train/ct_train_1001_image.nii.gz", "ct_train/ct_train_1001_label.nii.gz");
        Touch("mr_train/mr_train_1002_image.nii", "mr_train/mr_train_1002_label.nii.gz", "ct_test/ct_test_2001_image.nii.gz");
        IDataset dataset = Dataset.Open(folder.Path);
        Assert.That(dataset.Cases.Select(c => (c.Id, c.Modality, c.Patient, c.HasLabels)), Is.EqualTo(new[]
        {
            ("ct_test_2001", Modality.Ct, "2001", false),
            ("ct_train_1001", Modality.Ct, "1001", true),
            ("mr_train_1002", Modality.Mr, "1002", true),
        }));
        Assert.That(dataset.Problems, Is.Empty);
        Assert.That(dataset.IsSliceStack, Is.False);
        Assert.That(dataset.Labels, Is.EqualTo(LabelMap.MmWhs));
    }

    [Test]
    public void Capitals_make_no_difference_and_hidden_files_are_none()
    {
        Touch("CT_TRAIN_1001_IMAGE.NII.GZ", "ct_train_1001_Label.Nii", "mr_train_2_image.NII", "mr_train_2_label.nii.GZ");
        Touch("._ct_train_1001_image.nii.gz", ".DS_Store");
        IDataset dataset = Dataset.Open(folder.Path);
        Assert.That(dataset.Cases.Select(c => (c.Id, c.Modality, c.HasLabels)), Is.EqualTo(new[]
        {
            ("ct_train_1001", Modality.Ct, true), ("mr_train_2", Modality.Mr, true),
        }));
        Assert.That(dataset.Problems, Is.Empty);
    }

    [Test]
    public void Files_that_look_like_volumes_and_have_other_names_are_named()
    {
        Touch("ct_train_1_image.nii", "ct_train_1_label.nii", "ct_train_1_oracle.nii", "notes.txt", "._a.nii");
        Assert.That(Dataset.Open(folder.Path).Notes, Is.Empty);
        Touch("a/scan.MHA");
        Assert.That(
            Dataset.Open(folder.Path).Notes.Single(), Is.EqualTo("1 file looks like a volume and matches no known name: a/scan.MHA"));
        Touch("ct_train_pat_1_image.nii.gz", "b.hdr", "b.img", "c.nrrd", "d.dcm");
        Assert.That(Dataset.Open(folder.Path).Notes.Single(), Is.EqualTo(
            "6 files look like volumes and match no known name: a/scan.MHA, b.hdr, b.img, c.nrrd, ct_train_pat_1_image.nii.gz and 1 more"));
    }

    [Test]
    public void A_folder_of_such_files_alone_is_refused_with_their_names()
    {
        Touch("ct_train_pat_1_image.nii.gz");
        Assert.That(() => Dataset.Open(folder.Path), Throws.InstanceOf<InvalidInputException>()
            .With.Message.Contains("1 file looks like a volume and matches no known name: ct_train_pat_1_image.nii.gz"));
    }

    [TestCase("ct_train_1_image.nii", 1)]
    [TestCase("a/b/ct_train_1_image.nii", 1)]
    [TestCase("a/b/c/ct_train_1_image.nii", 0)]
    public void Two_levels_below_are_searched_and_no_more(string path, int found)
    {
        Touch(path, "ct_train_9_image.nii");
        Assert.That(Dataset.Open(folder.Path).Cases.Count(c => c.Patient == "1"), Is.EqualTo(found));
    }

    [Test]
    public void A_missing_label_and_a_missing_image_are_reported()
    {
        Touch("ct_train_1_image.nii.gz", "mr_train_2_label.nii.gz");
        IDataset dataset = Dataset.Open(folder.Path);
        Assert.That(dataset.Cases.Single().HasLabels, Is.False);
        Assert.That(dataset.Problems, Has.Count.EqualTo(2));
        Assert.That(dataset.Problems, Has.Some.Contains("mr_train_2_label.nii.gz: labels without an image"));
        Assert.That(dataset.Problems, Has.Some.Contains("ct_train_1_image.nii.gz: training image without labels"));
    }

    [Test]
    public void An_image_without_labels_beside_annotated_ones_is_nothing_wrong()
    {
        Touch("ct_train_1_image.nii.gz", "ct_train_1_label.nii.gz", "ct_train_2_image.nii.gz");
        IDataset dataset = Dataset.Open(folder.Path);
        Assert.That(dataset.Problems, Is.Empty);
        Assert.That(dataset.Cases.Select(c => c.HasLabels), Is.EqualTo(new[] { true, false }));
    }

    [Test]
    public void A_file_that_is_there_twice_is_reported_and_used_once()
    {
        Touch("a/ct_train_1_image.nii", "a/ct_train_1_image.nii.gz", "a/ct_train_1_label.nii", "b/ct_train_1_label.nii");
        IDataset dataset = Dataset.Open(folder.Path);
        Assert.That(dataset.Cases, Has.Count.EqualTo(1));
        Assert.That(dataset.Problems.Count(p => p.Contains("is there twice")), Is.EqualTo(2));
    }

    [Test]
    public void A_patient_in_training_and_test_is_reported()
    {
        Touch("ct_train_1_image.nii", "ct_train_1_label.nii", "ct_test_1_image.nii", "mr_test_1_image.nii");
        Assert.That(Dataset.Open(folder.Path).Problems.Single(), Does.Contain("ct_test_1 and ct_train_1 name one patient"));
    }

    [Test]
    public void Other_files_are_left_alone()
    {
        Touch(
            "ct_train_1_image.nii",
            "ct_train_1_label.nii",
            "._ct_train_1_image.nii",
            "ct_train_1_image.nii.bak",
            "pet_train_1_image.nii");
        Assert.That(Dataset.Open(folder.Path).Cases, Has.Count.EqualTo(1));
        Assert.That(Dataset.Open(folder.Path).Problems, Is.Empty);
    }

    [Test]
    public void An_unknown_layout_is_refused_with_the_layouts_that_are_understood()
    {
        Touch("image.txt");
        Assert.That(() => Dataset.Open(folder.Path), Throws.TypeOf<InvalidInputException>()
            .With.Message.Contains("ct_train_1001_image.nii.gz").And.Message.Contains("manifest.json"));
    }

    [Test]
    public void A_folder_that_is_not_there_is_named() =>
        Assert.That(() => Dataset.Open(folder.Path + "-nowhere"),
            Throws.TypeOf<InvalidInputException>().With.Message.Contains("-nowhere: no such folder"));

    private void Touch(params string[] paths)
    {
        foreach (string path in paths)
        {
            folder.Write(path, string.Empty);
        }
    }
}
