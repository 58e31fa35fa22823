using MkdSeg.Data.Check;
using MkdSeg.Data.Preprocessing;
using MkdSeg.Data.Sources;
using MkdSeg.Imaging;

namespace MkdSeg.Data.Tests.Sources.Pictures;

/// <summary>Real slices, which the project does not ship; without them beside the checkout the tests say so and stop.</summary>
public class OpenHeartTests
{
    [Test]
    public void All_patients_are_found_and_every_label_is_accounted_for()
    {
        DatasetReport report = DatasetCheck.Run(Folder());

        // 7 CT and 5 MR patients: the data set's README.
        Assert.That(report.Cases.Count(c => c.Modality == Modality.Ct), Is.EqualTo(7));
        Assert.That(report.Cases.Count(c => c.Modality == Modality.Mr), Is.EqualTo(5));
        Assert.That(report.Problems, Is.Empty);
        Assert.That(report.Cases.SelectMany(c => c.Problems), Has.None.Contains("unknown"));
        Assert.That(report.Labels.Structures.Select(s => s.Name), Is.EqualTo(new[] { "lv", "rv", "la", "ra", "aa", "pa" }));
    }

    [Test]
    public void Voxel_counts_are_those_of_the_manifest()
    {
        // Sum of the manifest's "counts" over the seven slices of MR patient 10000, by Python's json module.
        CaseReport mr = DatasetCheck.Run(Folder()).Cases.Single(c => c.Id == "mr_10000");
        Assert.That(
            mr.Structures.Select(s => $"{s.Name} {s.Voxels}"),
            Is.EqualTo(new[] { "lv 26377", "rv 34889", "la 29583", "ra 45287", "aa 35150", "pa 9685" }));
    }

    [Test]
    public void A_prepared_stack_has_the_range_and_the_classes_of_a_network_input()
    {
        var preprocessor = new Preprocessor(128, null);
        foreach (DatasetCase stored in Dataset.Open(Folder()).Cases.Where(c => c.Patient is "1001" or "10004"))
        {
            PreparedCase prepared = preprocessor.Prepare(stored);
            Assert.That(prepared.SliceCount, Is.EqualTo(stored.ImagePaths.Count));
            Assert.That(prepared.Image.Voxels.Min(), Is.InRange(-1, -0.2));
            Assert.That(prepared.Image.Voxels.Max(), Is.InRange(0.2, 1));
            Assert.That(prepared.Classes!.Voxels.Max(), Is.InRange(1, 6));
        }
    }

    private static string Folder()
    {
        for (DirectoryInfo? at = new(TestContext.CurrentContext.TestDirectory); at is not null; at = at.Parent)
        {
            string folder = Path.Combine(at.FullName, "shared", "data", "open-heart");
            if (Directory.Exists(folder))
            {
                return folder;
            }
        }

        Assert.Ignore("The real heart slices do not lie beside this checkout, so they are not tested.");
        return string.Empty;
    }
}
