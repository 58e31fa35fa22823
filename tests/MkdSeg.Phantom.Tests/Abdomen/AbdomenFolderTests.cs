using System.Text.Json;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Nifti;
using MkdSeg.Phantom.Cohorts;

namespace MkdSeg.Phantom.Tests.Abdomen;

/// <summary>The cohort of abdomens on disk.</summary>
public sealed class AbdomenFolderTests
{
    private static readonly PhantomOptions Small = new() { Anatomy = PhantomAnatomy.Abdomen, Size = 16 };

    private string _root = string.Empty;

    private string Folder => Path.Combine(_root, "cohort");

    [SetUp]
    public void MakeRoot() => _root = Directory.CreateTempSubdirectory("mkdseg-phantom-").FullName;

    [TearDown]
    public void RemoveRoot() => Directory.Delete(_root, recursive: true);

    [Test]
    public void The_manifest_names_the_files_that_are_there()
    {
        PhantomCohort.Write(Folder, 2, 1, seed: 9, Small);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "dataset.json")));
        JsonElement root = json.RootElement;
        var named = new List<string> { "dataset.json", "phantom.json", "README.md", "checksums.sha256" };
        foreach ((string word, string[] cases) in ((string, string[])[])[("ct", ["1001", "1002"]), ("mr", ["1001"])])
        {
            JsonElement modality = root.GetProperty("modalities").GetProperty(word);
            foreach (string what in (string[])["image", "label"])
            {
                string pattern = modality.GetProperty(what).GetString()!;
                named.AddRange(cases.Select(name => pattern.Replace("{case}", name, StringComparison.Ordinal)));
            }
        }

        IEnumerable<string> files = Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Folder, f));
        Assert.That(files, Is.EquivalentTo(named));
        Assert.That(
            root.GetProperty("labels").EnumerateObject().Select(p => (p.Name, p.Value.GetInt32())),
            Is.EqualTo(new[] { ("background", 0), ("liver", 1), ("right_kidney", 2), ("left_kidney", 3), ("spleen", 4) }));
        Assert.That(root.GetProperty("plane").GetString(), Is.EqualTo("axial"));

        PhantomPatient patient = PhantomPatient.Generate(9, 1, Modality.Ct, Small);
        Assert.That(NiftiFile.ReadImage(Path.Combine(Folder, "ct/images/1002.nii.gz")).Voxels, Is.EqualTo(patient.Image.Voxels));
        Assert.That(NiftiFile.ReadLabels(Path.Combine(Folder, "ct/labels/1002.nii.gz")).Voxels, Is.EqualTo(patient.Labels.Voxels));
    }

    [Test]
    public void A_cohort_of_abdomens_is_none_of_hearts()
    {
        PhantomCohort.Write(Folder, 1, 0, seed: 1, Small);
        Assert.That(PhantomCohort.IsAt(Folder, 1, 0, 1, Small));
        Assert.That(PhantomCohort.IsAt(Folder, 1, 0, 1, Small with { Anatomy = PhantomAnatomy.Heart }), Is.False);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "phantom.json")));
        Assert.That(json.RootElement.GetProperty("options").GetProperty("Anatomy").GetString(), Is.EqualTo("Abdomen"));
        Assert.That(json.RootElement.GetProperty("what").GetString(), Does.Contain("no patient was imaged"));
    }

    /// <summary>A folder that stands between being whole and being handed over; the manifest comes last.</summary>
    [Test]
    public void A_call_killed_while_handing_over_is_gone_on_with()
    {
        string work = Path.Combine(Folder, ".unfinished-phantom");
        PhantomCohort.Write(Folder, 1, 1, seed: 1, Small);
        string[] files = Directory.GetFiles(Folder, "*", SearchOption.AllDirectories);
        Directory.CreateDirectory(work);
        File.WriteAllText(Path.Combine(work, "mkdseg"), "");
        File.WriteAllText(Path.Combine(work, "whole"), "");
        Directory.Move(Path.Combine(Folder, "mr"), Path.Combine(work, "mr"));
        File.Move(Path.Combine(Folder, "dataset.json"), Path.Combine(work, "dataset.json"));

        PhantomCohort.Write(Folder, 1, 1, seed: 1, Small);
        Assert.That(Directory.GetFiles(Folder, "*", SearchOption.AllDirectories), Is.EquivalentTo(files));
        Assert.That(PhantomCohort.IsAt(Folder, 1, 1, 1, Small));
    }

    /// <summary>Folders that were made before there were abdomens are told by these bytes.</summary>
    [Test]
    public void The_description_of_hearts_is_as_ever()
    {
        PhantomCohort.Write(Folder, 1, 0, 16, seed: 3);
        Assert.That(File.ReadAllText(Path.Combine(Folder, "phantom.json")).ReplaceLineEndings("\n"), Is.EqualTo(
            """
            {
              "what": "Synthetic whole-heart phantom of MkdSeg.Repro: no patient was imaged. Not for accuracy claims about real hearts.",
              "seed": 3,
              "ctCount": 1,
              "mrCount": 0,
              "options": {
                "Size": 16,
                "Variation": 1,
                "DeformationMm": 2,
                "OffCentreMm": 12,
                "ContrastSpread": 1.5,
                "WashedOutRightHeart": 0.5,
                "CtNoiseHu": 60,
                "MrNoise": 0.06,
                "BiasField": 0.2,
                "BlurVoxels": 0.55,
                "BloodPoolDetail": 1.5
              }
            }

            """.ReplaceLineEndings("\n")));
        Assert.That(File.Exists(Path.Combine(Folder, "dataset.json")), Is.False);
    }
}
