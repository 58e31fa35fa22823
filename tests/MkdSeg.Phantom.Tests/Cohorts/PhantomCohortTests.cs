using System.Diagnostics;
using System.Text.Json;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Nifti;
using MkdSeg.Phantom.Cohorts;
using MkdSeg.Snapshots;

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
            "README.md", "checksums.sha256", "ct_train/ct_train_1001_image.nii.gz", "ct_train/ct_train_1001_label.nii.gz",
            "ct_train/ct_train_1002_image.nii.gz", "ct_train/ct_train_1002_label.nii.gz",
            "mr_train/mr_train_1001_image.nii.gz", "mr_train/mr_train_1001_label.nii.gz", "phantom.json",
        }));
        Assert.That(told.Heard, Is.EqualTo(new[] { "ct_train_1001", "ct_train_1002", "mr_train_1001" }));

        PhantomPatient patient = PhantomPatient.Generate(9, 1, Modality.Ct, new() { Size = 32 });
        Assert.That(NiftiFile.ReadImage(Path.Combine(folder, files[4])).Voxels, Is.EqualTo(patient.Image.Voxels));
        Assert.That(NiftiFile.ReadLabels(Path.Combine(folder, files[5])).Voxels, Is.EqualTo(patient.Labels.Voxels));
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "phantom.json")));
        Assert.That(json.RootElement.GetProperty("seed").GetInt32(), Is.EqualTo(9));
        Assert.That(json.RootElement.GetProperty("options").GetProperty("Size").GetInt32(), Is.EqualTo(32));
    }

    [Test]
    public void Oracles_lie_beside_MR_patients_and_are_told_in_the_description()
    {
        string folder = Path.Combine(_root, "cohort");
        PhantomOptions options = new() { Size = 16 };
        PhantomCohort.Write(folder, 1, 1, seed: 9, options, withOracle: true);
        Assert.That(
            Directory.GetFiles(folder, "*_oracle.nii.gz", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path)),
            Is.EqualTo(new[] { "mr_train/mr_train_1001_oracle.nii.gz" }));
        Assert.That(
            NiftiFile.ReadImage(Path.Combine(folder, "mr_train/mr_train_1001_oracle.nii.gz")).Voxels,
            Is.EqualTo(PhantomPatient.GenerateOracle(9, 0, options).Image.Voxels));
        Assert.That(PhantomCohort.IsAt(folder, 1, 1, 9, options, withOracle: true));
        Assert.That(PhantomCohort.IsAt(folder, 1, 1, 9, options), Is.False);
    }

    /// <summary>What is given away says what it is and lets its receiver check it without this program.</summary>
    [Test]
    public void The_card_names_the_call_and_the_checksums_hold()
    {
        string folder = Path.Combine(_root, "cohort");
        PhantomOptions options = PhantomOptions.Reference.Of(PhantomAnatomy.Heart, 32);
        PhantomCohort.Write(folder, 1, 1, seed: 9, options, withOracle: true);
        string card = File.ReadAllText(Path.Combine(folder, "README.md"));
        Assert.That(card, Does.Contain("`mkdseg phantom --preset reference --oracle --ct 1 --mr 1 --size 32 --seed 9 --out DIR`"));
        Assert.That(card, Does.Contain("| myo spread, log-SD | 0.26 to 0.43 |").And.Contain("CC0 1.0").And.Contain("_oracle.nii.gz"));

        var checking = new ProcessStartInfo("sh", ["-c", "gunzip -r . && sha256sum -c checksums.sha256"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process check = Process.Start(checking)!;
        string[] said = [.. check.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        check.WaitForExit();
        Assert.That(check.ExitCode, Is.Zero);
        Assert.That(said, Has.Length.EqualTo(5).And.All.EndsWith(": OK"));
    }

    /// <summary>The same on every machine: a cohort that is cited by its call and seed has to be the one that was meant.</summary>
    [Test]
    public void Voxels_are_the_same_on_every_machine()
    {
        string folder = Path.Combine(_root, "cohort");
        PhantomCohort.Write(folder, 1, 1, seed: 9, PhantomOptions.Reference.Of(PhantomAnatomy.Heart, 32), withOracle: true);
        Snapshot.Verify(File.ReadAllText(Path.Combine(folder, "checksums.sha256")));
    }

    [Test]
    public void The_card_of_what_is_not_calibrated_says_so()
    {
        string hearts = Path.Combine(_root, "hearts"), own = Path.Combine(_root, "own");
        PhantomCohort.Write(hearts, 1, 0, 16, seed: 9);
        PhantomCohort.Write(own, 0, 1, seed: 9, new() { Size = 16, Variation = 0.3 });
        string card = File.ReadAllText(Path.Combine(hearts, "README.md"));
        Assert.That(card, Does.Contain("`mkdseg phantom --ct 1 --mr 0 --size 16 --seed 9 --out DIR`").And.Contain("Nothing:"));
        Assert.That(File.ReadAllText(Path.Combine(own, "README.md")), Does.Contain("with the options that `phantom.json` lists"));
    }

    /// <summary>A pipe waits for its writer for ever.</summary>
    [Test]
    public void A_description_that_is_no_regular_file_is_none()
    {
        Assume.That(OperatingSystem.IsLinux());
        using (Process make = Process.Start("mkfifo", Path.Combine(_root, "phantom.json")))
        {
            make.WaitForExit();
        }

        Task<bool> asking = Task.Run(() => PhantomCohort.IsAt(_root, 1, 1, 1, new()));
        Assert.That(asking.Wait(TimeSpan.FromSeconds(10)), Is.True, "it hangs");
        Assert.That(asking.Result, Is.False);
    }

    [TestCase("{\"seed\": 1, \"seed\": 2}")]
    [TestCase("{\"what\": \"\\ud800\"}")]
    public void A_description_that_cannot_be_compared_is_none(string text)
    {
        File.WriteAllText(Path.Combine(_root, "phantom.json"), text);
        Assert.That(PhantomCohort.IsAt(_root, 1, 1, 1, new()), Is.False);
    }

    [Test]
    public void A_folder_with_something_in_it_is_refused_and_left_alone()
    {
        string precious = Path.Combine(_root, "thesis.txt");
        File.WriteAllText(precious, "do not lose");
        Assert.That(
            () => PhantomCohort.Write(_root, 1, 0, 32, seed: 1),
            Throws.TypeOf<InvalidInputException>().With.Message.Contains("holds other files, and a phantom cohort needs"));
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
    public void Neighbours_of_any_name_stay()
    {
        string[] names = ["cohort.mine.partial", "cohort.0123.partial", "other", "*"];
        foreach (string name in names)
        {
            Directory.CreateDirectory(Path.Combine(_root, name, "mine"));
        }

        PhantomCohort.Write(Path.Combine(_root, "cohort"), 1, 0, 16, seed: 1);
        Directory.Delete(Path.Combine(_root, "*", "mine"));
        PhantomCohort.Write(Path.Combine(_root, "*"), 1, 0, 16, seed: 1);
        Assert.That(names[..^1].Select(name => Path.Combine(_root, name, "mine")), Has.All.Exist);
    }

    [Test]
    public void An_empty_folder_is_filled_not_replaced()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("Modes of Unix files.");
            return;
        }

        string folder = Directory.CreateDirectory(Path.Combine(_root, "mine")).FullName;
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        File.SetUnixFileMode(folder, mode);
        PhantomCohort.Write(folder, 1, 0, 16, seed: 1);
        Assert.That(File.GetUnixFileMode(folder), Is.EqualTo(mode), "it is the same folder");
        Assert.That(
            Directory.GetFileSystemEntries(folder).Select(Path.GetFileName),
            Is.EquivalentTo(new[] { "README.md", "checksums.sha256", "ct_train", "mr_train", "phantom.json" }));
    }

    [Test]
    public void A_second_call_does_not_touch_the_first_ones_work()
    {
        string folder = Path.Combine(_root, "cohort");
        var second = new Names
        {
            Then = () => Assert.That(
                () => PhantomCohort.Write(folder, 2, 0, 16, seed: 1),
                Throws.TypeOf<InvalidInputException>().With.Message.Contains("another process")),
        };
        PhantomCohort.Write(folder, 2, 0, 16, seed: 1, second);
        Assert.That(PhantomCohort.IsAt(folder, 2, 0, 1, new() { Size = 16 }));
        Assert.That(PhantomCohort.IsAt(folder, 2, 0, 2, new() { Size = 16 }), Is.False);
    }

    /// <summary>
    /// What stands in the hidden folder after a kill while patients are written, while they are handed over, and at the very end.
    /// </summary>
    [TestCase("while writing")]
    [TestCase("while handing over")]
    [TestCase("at the end")]
    public void A_killed_call_is_gone_on_with(string when)
    {
        string folder = Path.Combine(_root, "cohort"), work = Path.Combine(folder, ".unfinished-phantom");
        PhantomCohort.Write(folder, 2, 1, 16, seed: 1);
        string[] files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
        Directory.CreateDirectory(work);
        File.WriteAllText(Path.Combine(work, "mkdseg"), "");
        File.WriteAllText(Path.Combine(folder, ".lock"), "");
        if (when == "while writing")
        {
            Directory.Delete(Path.Combine(folder, "mr_train"), recursive: true);
            foreach (string last in new[] { "phantom.json", "README.md", "checksums.sha256" })
            {
                File.Delete(Path.Combine(folder, last));
            }

            File.Delete(Path.Combine(folder, "ct_train", "ct_train_1002_label.nii.gz"));
        }
        else
        {
            File.WriteAllText(Path.Combine(work, "whole"), "");
        }

        if (when != "at the end")
        {
            Directory.Move(Path.Combine(folder, "ct_train"), Path.Combine(work, "ct_train"));
        }

        Assert.That(PhantomCohort.IsUnfinished(folder));
        PhantomCohort.Write(folder, 2, 1, 16, seed: 1);
        Assert.That(Directory.GetFiles(folder, "*", SearchOption.AllDirectories), Is.EquivalentTo(files));
        Assert.That(PhantomCohort.IsAt(folder, 2, 1, 1, new() { Size = 16 }));
    }

    [Test]
    public void A_hidden_folder_of_somebody_elses_is_refused_and_left_alone()
    {
        string mine = Path.Combine(Directory.CreateDirectory(Path.Combine(_root, "cohort", ".unfinished-phantom")).FullName, "mine");
        File.WriteAllText(mine, "do not lose");
        Assert.That(
            () => PhantomCohort.Write(Path.Combine(_root, "cohort"), 1, 0, 16, seed: 1),
            Throws.TypeOf<InvalidInputException>().With.Message.Contains("not made by this program"));
        Assert.That(File.Exists(mine));
    }

    [Test]
    public void Negative_counts_are_refused() =>
        Assert.That(() => PhantomCohort.Write(Path.Combine(_root, "c"), -1, 0, 32, seed: 1), Throws.TypeOf<InvalidInputException>());

    private sealed class Names : IProgress<string>
    {
        public string? FailAt { get; init; }

        public Action? Then { get; init; }

        public List<string> Heard { get; } = [];

        public void Report(string value)
        {
            Heard.Add(value);
            Then?.Invoke();
            if (value == FailAt)
            {
                throw new TimeoutException();
            }
        }
    }
}
