using MkdSeg.Data.Check;
using MkdSeg.Data.Sources;
using MkdSeg.Data.Sources.Declared.Form;
using MkdSeg.Data.Sources.Declared.Guessing;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Labels;
using MkdSeg.Testing;

namespace MkdSeg.Data.Tests.Sources.Declared;

/// <summary>Real volumes, which the project does not ship; without them beside the checkout the tests say so and stop.</summary>
public class RealDataTests
{
    [Test]
    public void Twenty_MR_of_CHAOS_are_recognised_and_read()
    {
        DatasetReport report = DatasetCheck.Run(Folder("chaos-mr"));
        Assert.That(report.Cases, Has.Count.EqualTo(20));
        Assert.That(report.IsClean, Is.True);
        Assert.That(report.Cases.Select(c => c.Structures.Count), Is.All.EqualTo(4), "all four in all 20: the data's README");
        Assert.That(report.Notes.Select(n => n.Split(':')[0]), Is.EqualTo(new[] { "mr_21", "mr_22", "mr_33" }));
    }

    [Test]
    public void The_hearts_of_HVSMR_are_recognised()
    {
        IDataset dataset = Dataset.Open(Folder("hvsmr2"));
        Assert.That((dataset.Kind, dataset.Cases.Count), Is.EqualTo(("HVSMR-2.0 at 1 mm (recipe)", 23)));
        dataset.Cases.Single(c => c.Id == "mr_pat4").ReadLabels(out LabelAuditResult audit);
        Assert.That(audit.VoxelCounts.Keys, Is.SubsetOf(new ushort[] { 0, 1, 2, 3, 4, 5, 6, 7, 8 }));
    }

    [Test]
    public void CT_with_the_liver_alone_joins_MR_with_four_organs()
    {
        using var folder = new ScratchFolder();
        string shared = Path.GetRelativePath(folder.Path, Folder(string.Empty)).Replace('\\', '/');
        folder.Write("dataset.json", $$"""
            { "name": "abdomen",
              "labels": { "background": 0, "liver": 1, "right_kidney": 2, "left_kidney": 3, "spleen": 4 },
              "modalities": {
                "ct": { "folder": "{{shared}}/abdomen-ct", "image": "{case:*_ct*}_image.nii.gz", "label": "{case}_label.nii.gz",
                        "intensities": { "kind": "window", "low": -160, "high": 240 } },
                "mr": { "folder": "{{shared}}/chaos-mr", "image": "{case}_image.nii.gz", "label": "{case}_label.nii.gz",
                        "intensities": { "kind": "percentiles", "low": 0.5, "high": 99.5 } } },
              "cases": { "ct_chaos_ct_sample": { "annotated": ["liver"] } } }
            """);
        IDataset dataset = Dataset.Open(folder.Path);
        Assert.That(dataset.Cases.Select(c => c.Modality.Word), Is.EqualTo(Enumerable.Repeat("ct", 2).Concat(Enumerable.Repeat("mr", 20))));
        Assert.That(dataset.Cases[0].KnownOf(dataset.Labels), Is.EqualTo(new[] { true, true, false, false, false }));
        foreach (DatasetCase one in dataset.Cases.Take(3))
        {
            one.ReadLabels(out LabelAuditResult audit);
            Assert.That(audit.Missing, Is.Empty);
        }
    }

    [Test]
    public void Init_finds_out_the_same()
    {
        using var folder = new ScratchFolder();
        DatasetGuess guess = DatasetGuess.Make(
            Folder("chaos-mr"), Folder("abdomen-ct"), Path.Combine(folder.Path, "set"), null, null, null, default);
        Assert.That(guess.Declaration.Modalities.Select(m => m.Modality), Is.EqualTo(new[] { Modality.Mr, Modality.Ct }));
        Assert.That(guess.Declaration.Labels.ToString(), Is.EqualTo("liver 1, right_kidney 2, left_kidney 3, spleen 4"));
        Assert.That(guess.Declaration.Annotated["ct_chaos_ct_sample"], Is.EqualTo(new[] { "liver" }));
        Assert.That(guess.Declaration.Plane.Name, Is.EqualTo("axial"));
        Assert.That(guess.Declaration.Modalities[1].Without.Keys, Is.EqualTo(new[] { "ts_example_mr" }), "an MR among the CT");
        ModalityDeclaration ct = guess.Declaration.Modalities[1];
        Assert.That(ct.Intensities!.Low, Is.InRange(-250, -50));
        Assert.That(ct.Intensities.High, Is.InRange(150, 400));
    }

    private static string Folder(string name)
    {
        for (DirectoryInfo? at = new(TestContext.CurrentContext.TestDirectory); at is not null; at = at.Parent)
        {
            string folder = Path.Combine(at.FullName, "shared", "data", name);
            if (Directory.Exists(folder))
            {
                return Path.TrimEndingDirectorySeparator(folder);
            }
        }

        Assert.Ignore("The real volumes do not lie beside this checkout, so they are not tested.");
        return string.Empty;
    }
}
