using MkdSeg.Data.Sources;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Labels;
using MkdSeg.Testing;
using MkdSeg.Testing.Files;
using static MkdSeg.Testing.Files.TfRecordBytes;

namespace MkdSeg.Data.Tests.Sources.TfRecords;

public class TfRecordFolderTests
{
    private const string First = "ct_train_tfs/ct_train_slice2.tfrecords";

    private ScratchFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void A_part_of_the_release_is_a_case_with_its_slices_by_number()
    {
        folder.Write("ct_train_tfs/ct_train_slice10.tfrecords", TfRecordBytes.File(100));
        folder.Write(First, TfRecordBytes.File(20));
        folder.Write("mr_val_tfs/mr_val_slice0.tfrecords", TfRecordBytes.File());
        folder.Write("mr_val_tfs/notes.tfrecords", [1]);
        IDataset dataset = Dataset.Open(folder.Path);
        Assert.That(dataset.Cases.Select(c => (c.Id, c.Modality, c.Patient)), Is.EqualTo(new[]
        {
            ("ct_train", Modality.Ct, "train"), ("mr_val", Modality.Mr, "val"),
        }));
        Assert.That((dataset.IsSliceStack, dataset.Problems), Is.EqualTo((true, Array.Empty<string>())));
        Assert.That(dataset.Labels.ToString(), Is.EqualTo("myo 1, la 2, lv 3, aa 4"));
        Volume<float> image = dataset.Cases[0].ReadImage();
        Assert.That(SlicePlane.Coronal.Extract(image, 0), Is.EqualTo(new float[] { 20, 21, 22, 23, 24, 25 }));
        Assert.That(SlicePlane.Coronal.Extract(image, 1), Is.EqualTo(new float[] { 100, 101, 102, 103, 104, 105 }));
        Volume<byte> labels = dataset.Cases[0].ReadLabels(out LabelAuditResult audit);
        Assert.That(SlicePlane.Coronal.Extract(labels, 1), Is.EqualTo(new byte[] { 0, 1, 2, 3, 4, 0 }));
        Assert.That(audit.VoxelCounts[0], Is.EqualTo(4));
    }

    [Test]
    public void The_layout_of_SIFA_is_known_too()
    {
        folder.Write("training_ct/image_02.tfrecords", TfRecordBytes.File(100));
        folder.Write("training_ct/image_01.tfrecords", TfRecordBytes.File(20));
        folder.Write("validation_mr/image_01.TFRecords", TfRecordBytes.File());
        folder.Write("elsewhere/image_01.tfrecords", [1]);
        IDataset dataset = Dataset.Open(folder.Path);
        Assert.That(dataset.Cases.Select(c => (c.Id, c.Modality, c.ImagePaths.Count)), Is.EqualTo(new[]
        {
            ("ct_training", Modality.Ct, 2), ("mr_validation", Modality.Mr, 1),
        }));
        Assert.That(SlicePlane.Coronal.Extract(dataset.Cases[0].ReadImage(), 0)[0], Is.EqualTo(20));
        Assert.That(Dataset.Open(Path.Combine(folder.Path, "training_ct")).Cases.Single().Id, Is.EqualTo("ct_training"));
    }

    [Test]
    public void The_label_that_the_release_s_code_drops_is_background_and_listed()
    {
        folder.Write(First, TfRecordBytes.File(labels: [0, 1, 5, 5, 4, 0]));
        byte[] slice = SlicePlane.Coronal.Extract(Only().ReadLabels(out LabelAuditResult audit), 0);
        Assert.That(slice, Is.EqualTo(new byte[] { 0, 1, 0, 0, 4, 0 }));
        Assert.That(audit.NotUsed.Single().ToString(), Is.EqualTo("5 -> 0 in 2 voxels (a fifth structure without a name is not used)"));
    }

    [Test]
    public void Of_three_label_slices_the_middle_one_is_taken()
    {
        float[] three = [.. Enumerable.Range(0, 6).SelectMany(p => new float[] { 4, p % 5, 4 })];
        folder.Write(First, TfRecordBytes.File(labels: three));
        Assert.That(SlicePlane.Coronal.Extract(Only().ReadLabels(), 0), Is.EqualTo(new byte[] { 0, 1, 2, 3, 4, 0 }));
    }

    [Test]
    public void Numbers_that_are_not_packed_are_understood()
    {
        Dictionary<string, byte[]> features = Features();
        features["dsize_dim1"] = UnpackedInt64(3);
        features["unknown"] = Bytes([1, 2, 3]);
        folder.Write(First, Record(Example(features)));
        Assert.That(Only().ReadImage().Size.ToString(), Is.EqualTo("3 x 1 x 2"));
    }

    [Test]
    public void A_slice_in_two_folders_is_reported()
    {
        folder.Write(First, TfRecordBytes.File());
        folder.Write("copy/ct_train_slice2.tfrecord", TfRecordBytes.File());
        IDataset dataset = Dataset.Open(folder.Path);
        Assert.That(dataset.Problems.Single(), Does.Contain("slice 2 of ct_train is there twice"));
        Assert.That(dataset.Cases.Single().ImagePaths, Has.Count.EqualTo(1));
    }

    [Test]
    public void Slices_of_two_sizes_and_files_too_short_for_the_first_are_refused()
    {
        Dictionary<string, byte[]> tall = Features();
        (tall["dsize_dim0"], tall["lsize_dim0"]) = (Int64(3), Int64(3));
        (tall["dsize_dim1"], tall["lsize_dim1"]) = (Int64(2), Int64(2));
        folder.Write(First, TfRecordBytes.File());
        folder.Write("ct_train_slice3.tfrecords", Record(Example(tall)));
        AssertRefused("2 x 3 pixels", image: true);
        folder.Write("ct_train_slice3.tfrecords", [1, 2, 3]);
        AssertRefused("too short for a slice of 6 pixels (at byte 3)", image: true);
    }

    [Test]
    public void An_unknown_label_is_refused_with_file_and_voxel()
    {
        folder.Write(First, TfRecordBytes.File(labels: [0, 0, 7, 0, 0, 0]));
        AssertRefused("unknown label value 7 in 1 voxels", image: false);
        folder.Write(First, TfRecordBytes.File(labels: [0, 0, 1.5f, 0, 0, 0]));
        AssertRefused("label_vol holds 1.5, which is no label", image: false);
        folder.Write(First, TfRecordBytes.File(labels: [0, 0, float.NaN, 0, 0, 0]));
        AssertRefused("which is no label", image: false);
    }

    private static IEnumerable<TestCaseData> WrongExamples()
    {
        yield return Wrong("empty file", [], "the file is empty");
        yield return Wrong("two records", [.. TfRecordBytes.File(), .. TfRecordBytes.File()], "a second record");
        yield return Wrong("no message", Record([0xFF, 0xFF]), "no tf.train.Example");
        yield return Wrong("a field that is cut off", Record([0x0A, 0x7F, 1]), "no tf.train.Example");
        yield return Wrong("a group without end", Record([0x0B, 0x0B, 0x0B]), "no tf.train.Example");
        yield return Wrong("features as a number", Record([0x08, 1]), "stored in another way");
        yield return Wrong("no features", Record([]), "dsize_dim0 is missing");
        yield return Wrong("without data", Without("data_vol"), "data_vol is missing");
        yield return Wrong("side 0", With("dsize_dim0", Int64(0)), "dsize_dim0 is 0");
        yield return Wrong("negative side", With("dsize_dim0", Int64(-2)), "dsize_dim0 is -2");
        yield return Wrong("huge side", With("dsize_dim1", Int64(long.MaxValue)), "dsize_dim1 is 9223372036854775807");
        yield return Wrong("large sides", Record(Example(Large())), "data_vol has 72 bytes");
        yield return Wrong("two numbers", With("dsize_dim0", Int64(2, 2)), "a number in dsize_dim0 is missing or there twice");
        yield return Wrong("no number", With("dsize_dim0", Int64()), "a number in dsize_dim0 is missing or there twice");
        yield return Wrong("bytes for a number", With("dsize_dim0", Bytes([2])), "dsize_dim0 as int64_list is missing");
        yield return Wrong("a number cut off", With("dsize_dim0", Message(3, Message(1, [0x80]))), "no tf.train.Example");
        yield return Wrong("labels of another size", With("lsize_dim1", Int64(4)), "differ in size");
        yield return Wrong("two planes", With("data_vol", Bytes(new byte[48])), "data_vol has 48 bytes");
        yield return Wrong("a part of a float", With("data_vol", Bytes(new byte[71])), "data_vol has 71 bytes");
        yield return Wrong("a key twice", Record(Example([.. Features(), KeyValuePair.Create("dsize_dim0", Int64(2))])), "a feature twice");
        yield return Wrong(
            "many features",
            Record(Example(Enumerable.Range(0, 65).Select(n => KeyValuePair.Create($"k{n}", Int64(n))))),
            "more than 64 features");
        yield return Wrong("a long name", With(new string('k', 65), Int64(1)), "more than 64 letters");
    }

    [TestCaseSource(nameof(WrongExamples))]
    public void A_wrong_example_is_refused_with_file_and_byte(byte[] file, string message)
    {
        folder.Write(First, file);
        AssertRefused(message, image: true);
    }

    private static Dictionary<string, byte[]> Large()
    {
        Dictionary<string, byte[]> features = Features();
        foreach (string key in (string[])["dsize_dim0", "dsize_dim1", "lsize_dim0", "lsize_dim1"])
        {
            features[key] = Int64(8192);
        }

        return features;
    }

    private static byte[] With(string key, byte[] feature) =>
        Record(Example(new Dictionary<string, byte[]>(Features()) { [key] = feature }));

    private static byte[] Without(string key) => Record(Example(Features().Where(f => f.Key != key)));

    private static TestCaseData Wrong(string name, byte[] file, string message) => new TestCaseData(file, message).SetArgDisplayNames(name);

    private DatasetCase Only() => Dataset.Open(folder.Path).Cases.Single();

    private void AssertRefused(string message, bool image)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Action read = image ? () => Only().ReadImage() : () => Only().ReadLabels();
        Assert.That(
            read,
            Throws.TypeOf<DamagedFileException>()
                .With.Message.Contains(".tfrecords").And.Message.Contains(message).And.Message.Contains("(at "));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(16 << 20));
    }
}
