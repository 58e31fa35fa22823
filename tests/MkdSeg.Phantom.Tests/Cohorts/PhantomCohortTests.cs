using System.Text.Json;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Nifti;
using MkdSeg.Phantom.Cohorts;

namespace MkdSeg.Phantom.Tests.Cohorts;

/// <summary>The MM-WHS-shaped tree on disk.</summary>
public sealed class PhantomCohortTests
{
    private string _root = string.Empty;

    [SetUp]
    public void MakeRoot() => _root = Directory.CreateTempSubdirectory("mkdseg-phantom-").FullName;

    [TearDown]
    public void RemoveRoot() => Directory.Delete(_root, recursive: true);

    [Test]
    public void Files_are_named_as_in_the_challenge_and_hold_the_patients()
    {
        string folder = Path.Combine(_root, "cohort");
        var told = new Names();
        PhantomCohort.Write(folder, 2, 1, 32, seed: 9, told);
        string[] files = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(folder, f)).Order(StringComparer.Ordinal)];
        Assert.That(files, Is.EqualTo(new[]
        {
            "ct_train/ct_train_1001_image.nii.gz", "ct_train/ct_train_1001_label.nii.gz",
            "ct_train/ct_train_1002_image.nii.gz", "ct_train/ct_train_1002_label.nii.gz",
            "mr_train/mr_train_1001_image.nii.gz", "mr_train/mr_train_1001_label.nii.gz", "phantom.json",
        }));
        Assert.That(told.Heard, Is.EqualTo(new[] { "ct_train_1001", "ct_train_1002", "mr_train_1001" }));

        PhantomPatient patient = PhantomPatient.Generate(9, 1, Modality.Ct, new() { Size = 32 });
        Assert.That(NiftiFile.ReadImage(Path.Combine(folder, files[2])).Voxels, Is.EqualTo(patient.Image.Voxels));
        Assert.That(NiftiFile.ReadLabels(Path.Combine(folder, files[3])).Voxels, Is.EqualTo(patient.Labels.Voxels));
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "phantom.json")));
        Assert.That(json.RootElement.GetProperty("seed").GetInt32(), Is.EqualTo(9));
        Assert.That(json.RootElement.GetProperty("options").GetProperty("Size").GetInt32(), Is.EqualTo(32));
    }

    [Test]
    public void A_folder_with_something_in_it_is_refused_and_left_alone()
    {
        string precious = Path.Combine(_root, "thesis.txt");
        File.WriteAllText(precious, "do not lose");
        Assert.That(
            () => PhantomCohort.Write(_root, 1, 0, 32, seed: 1),
            Throws.TypeOf<InvalidInputException>().With.Message.Contains("not empty"));
        Assert.That(Directory.GetFileSystemEntries(_root), Is.EqualTo(new[] { precious }));
    }

    [Test]
    public void A_failure_leaves_nothing_behind()
    {
        string folder = Path.Combine(_root, "cohort");
        Assert.That(
            () => PhantomCohort.Write(folder, 2, 0, 32, seed: 1, new Names { FailAt = "ct_train_1001" }),
            Throws.TypeOf<TimeoutException>());
        Assert.That(Directory.GetFileSystemEntries(_root), Is.Empty);
    }

    [Test]
    public void Negative_counts_are_refused() =>
        Assert.That(() => PhantomCohort.Write(Path.Combine(_root, "c"), -1, 0, 32, seed: 1), Throws.TypeOf<InvalidInputException>());

    private sealed class Names : IProgress<string>
    {
        public string? FailAt { get; init; }

        public List<string> Heard { get; } = [];

        public void Report(string value)
        {
            Heard.Add(value);
            if (value == FailAt)
            {
                throw new TimeoutException();
            }
        }
    }
}
