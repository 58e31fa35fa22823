using System.Security.Cryptography;
using System.Runtime.InteropServices;
using System.Text.Json;
using MkdSeg.Data.Check;
using MkdSeg.Data.Preprocessing;
using MkdSeg.Data.Sources;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Testing;
using MkdSeg.Testing.Files;

namespace MkdSeg.Data.Tests.Check;

public class PreprocessingFingerprintTests
{
    private ScratchFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void It_is_the_hash_of_what_a_training_prepares()
    {
        Cohort("ct_train_1", "mr_train_1");
        DatasetReport report = DatasetCheck.Run(folder.Path, pixels: 16);
        IDataset dataset = Dataset.Open(folder.Path);
        Assert.That(report.Fingerprint!.Preparation, Is.EqualTo(new Preprocessor(16, 8 * FieldOfView.DefaultMargin)));
        foreach (DatasetCase stored in dataset.Cases)
        {
            PreparedCase prepared = report.Fingerprint.Preparation.Prepare(stored);
            CaseFingerprint made = report.Cases.Single(c => c.Id == stored.Id).Fingerprint!;
            byte[] bytes = [.. Enumerable.Range(0, prepared.SliceCount).SelectMany(j =>
                MemoryMarshal.AsBytes<float>(prepared.ImageSlice(j)).ToArray().Concat(prepared.ClassSlice(j)))];
            Assert.That(made.Sha256, Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(bytes))));
            Assert.That(made.Histogram.Sum(), Is.EqualTo(16 * 16 * 16));
            Assert.That(made.Mean, Is.EqualTo(prepared.Image.Voxels.Average(v => (double)v)).Within(1e-9));
            Assert.That(made.Voxels["lv"], Is.EqualTo(prepared.Classes!.Voxels.Count(c => c == 1)));
            Assert.That((made.Centre, made.Slices, made.Pixels), Is.EqualTo(("labels", 16, 16)));
        }
    }

    [Test]
    public void It_does_not_know_how_cases_are_called_but_sees_one_voxel()
    {
        Cohort("ct_train_1", "mr_train_1");
        string first = DatasetCheck.Run(folder.Path).Fingerprint!.Sha256;
        using var other = new ScratchFolder();
        foreach (string file in Directory.GetFiles(folder.Path))
        {
            File.Copy(file, other.File(Path.GetFileName(file).Replace("train_1", "train_77", StringComparison.Ordinal)));
        }

        Assert.That(DatasetCheck.Run(other.Path).Fingerprint!.Sha256, Is.EqualTo(first));
        string labels = other.File("ct_train_77_label.nii.gz");
        Volume<ushort> changed = MkdSeg.Imaging.Nifti.NiftiFile.ReadLabels(labels);
        changed[8, 8, 8] = 600;
        MkdSeg.Imaging.Nifti.NiftiFile.WriteLabels(labels, changed);
        Assert.That(DatasetCheck.Run(other.Path).Fingerprint!.Sha256, Is.Not.EqualTo(first));
        Assert.That(DatasetCheck.Run(folder.Path, pixels: 32).Fingerprint!.Sha256, Is.Not.EqualTo(first));
    }

    [Test]
    public void The_file_is_known_again_and_holds_the_numbers()
    {
        Cohort("ct_train_1", "mr_train_1");
        PreprocessingFingerprint made = DatasetCheck.Run(folder.Path, pixels: 16).Fingerprint!;
        string path = folder.File("fingerprint.json");
        made.Write(path);
        Assert.That(PreprocessingFingerprint.IsOn(path), Is.True);
        Assert.That(PreprocessingFingerprint.IsOn(folder.Write("own.json", "{}")), Is.False);
        JsonElement root = JsonDocument.Parse(File.ReadAllText(path)).RootElement;
        Assert.That(root.GetProperty("sha256").GetString(), Is.EqualTo(made.Sha256));
        Assert.That(root.GetProperty("preparation").GetProperty("pixels").GetInt32(), Is.EqualTo(16));
        JsonElement one = root.GetProperty("cases")[1];
        Assert.That((one.GetProperty("id").GetString(), one.GetProperty("modality").GetString()), Is.EqualTo(("mr_train_1", "mr")));
        Assert.That(one.GetProperty("fingerprint").GetProperty("histogram").GetArrayLength(), Is.EqualTo(16));
    }

    [Test]
    public void An_image_without_labels_is_prepared_around_its_middle_and_a_bad_one_not_at_all()
    {
        Cohort("ct_train_1", "mr_train_1");
        new Blocks(new(20, 20, 20)).Write(folder, "mr_test_2", 5);
        File.Delete(folder.File("mr_test_2_label.nii.gz"));
        new Blocks(new(20, 20, 20)).Fill(500, (6, 6, 6), 8).Write(folder, "mr_train_3", 0, _ => 4);
        DatasetReport report = DatasetCheck.Run(folder.Path);
        CaseFingerprint unlabelled = report.Cases.Single(c => c.Id == "mr_test_2").Fingerprint!;
        Assert.That((unlabelled.Centre, unlabelled.ClassesSha256, unlabelled.Voxels.Count), Is.EqualTo(("volume", (string?)null, 0)));
        Assert.That(report.Cases.Single(c => c.Id == "mr_train_3").Fingerprint, Is.Null);
        Assert.That(report.Fingerprint!.Cases.Select(c => c.Id), Is.EqualTo(new[] { "ct_train_1", "mr_test_2", "mr_train_1" }));
    }

    [Test]
    public void Much_that_lies_beyond_the_range_is_told()
    {
        // An eighth of the crop is far darker than the rest: beyond z = -1.8, the lower end of MR.
        Cohort("ct_train_1", "mr_train_1");
        new Blocks(new(20, 20, 20)).Fill(500, (6, 6, 6), 8).Write(folder, "mr_train_2", 0, n => n / 20 % 20 < 7 ? -50 - (n % 7) : n % 5);
        new Blocks(new(20, 20, 20)).Fill(500, (6, 6, 6), 8).Write(folder, "mr_train_3", 0, n => n / 20 % 20 < 7 ? -50 : n % 5);
        DatasetReport all = DatasetCheck.Run(folder.Path, pixels: 16);
        Assert.That(all.Cases.Single(c => c.Id == "mr_train_3").Notes, Is.Empty, "one value, as of air, is not lost");
        CaseReport report = all.Cases.Single(c => c.Id == "mr_train_2");
        Finding found = report.Findings.Single(f => f.Kind == FindingKind.Clipped);
        Assert.That(found.Numbers["low"], Is.EqualTo(report.Fingerprint!.ClippedLow).And.InRange(0.1, 0.3));
        string share = FormattableString.Invariant($"{found.Numbers["low"]:0 %}");
        Assert.That(found.Words, Does.Contain($"{share} of the scanned pixels of the crop are darker"));
    }

    [Test]
    public void Pixels_outside_the_scan_count_as_neither_dark_nor_scanned()
    {
        // The labels fill the image, so that the crop of 9.2 mm reaches beyond its 8 mm: the centres of 21 of 23 pixels lie inside.
        new Blocks(new(8, 8, 8)).Fill(500, (0, 0, 0), 8).Write(folder, "ct_train_1", 1);
        CaseFingerprint made = DatasetCheck.Run(folder.Path, pixels: 23).Cases.Single().Fingerprint!;
        Assert.That(made.NotScanned, Is.EqualTo(1 - Math.Pow(21 / 23.0, 3)).Within(1e-9));
        Assert.That(made.ClippedLow, Is.LessThan(0.01));
    }

    private void Cohort(params string[] ids)
    {
        foreach (string id in ids)
        {
            new Blocks(new(20, 20, 20)).Fill(500, (6, 6, 6), 8).Write(folder, id, id.Length + id[0]);
        }
    }
}
