using MkdSeg.Data.Check;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Testing;
using MkdSeg.Testing.Files;

namespace MkdSeg.Data.Tests.Check;

public class DatasetCheckTests
{
    private ScratchFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void A_clean_data_set_is_described()
    {
        TinyMmWhs.Write(folder, "ct_train_1", TinyMmWhs.AllStructures, 0);
        TinyMmWhs.Write(folder, "mr_train_1", TinyMmWhs.AllStructures, 1);
        DatasetReport report = DatasetCheck.Run(folder.Path);
        Assert.That(report.IsClean, Is.True);
        CaseReport ct = report.Cases[0];
        Assert.That(
            (ct.Id, ct.Modality, ct.Size, ct.Orientation),
            Is.EqualTo(("ct_train_1", Modality.Ct, (GridSize?)new GridSize(4, 3, 2), "LAS")));
        Assert.That(ct.Spacing, Is.EqualTo(new Vector3D(1, 2, 3)));
        Assert.That(ct.Intensities, Is.EqualTo(new IntensityRange(-100, 130)));
        Assert.That(ct.Structures.Select(s => $"{s.Name} {s.Voxels}"),
            Is.EqualTo(new[] { "lv 2", "rv 1", "la 1", "ra 1", "myo 1", "aa 1", "pa 1" }));
    }

    [Test]
    public void Bad_cases_are_listed_and_the_others_still_checked()
    {
        ushort[] slip = TinyMmWhs.AllStructures;
        slip[10] = 421;
        ushort[] unknown = TinyMmWhs.AllStructures;
        unknown[9] = 77;
        ushort[] missing = TinyMmWhs.AllStructures;
        missing[7] = 0;
        TinyMmWhs.Write(folder, "ct_train_1", slip, 1);
        TinyMmWhs.Write(folder, "ct_train_2", unknown, 2);
        TinyMmWhs.Write(folder, "ct_train_3", missing, 3);
        TinyMmWhs.Write(folder, "ct_train_4", TinyMmWhs.AllStructures, 4, new(new(2, 3, 4), Affine.Identity));
        folder.Write("ct_train/ct_train_5_image.nii.gz", [1, 2, 3]);
        folder.Write("ct_train/ct_train_5_label.nii.gz", [1, 2, 3]);
        TinyMmWhs.Write(folder, "ct_train_6", TinyMmWhs.AllStructures, 6);
        var seen = new List<string>();
        DatasetReport report = DatasetCheck.Run(folder.Path, new Synchronous(seen));

        Assert.That(seen, Is.EqualTo(report.Cases.Select(c => c.Id)));
        Assert.That(report.Cases.Select(c => c.Problems.Count > 0), Is.EqualTo(new[] { false, true, false, true, true, false }));
        Assert.That(report.Cases[0].Corrections.Single().ToString(), Does.StartWith("421 -> 420 in 1 voxels"));
        Assert.That(report.Cases[0].Structures.Single(s => s.Name == "la").Voxels, Is.EqualTo(2), "one as 420, one as 421");
        Assert.That(report.Cases[1].Problems.Single(), Does.Contain("unknown label value 77 in 1 voxels"));
        Assert.That(report.Cases[2].Missing, Is.EqualTo(new[] { "pa" }));
        Assert.That(report.Cases[3].Problems.Single(), Does.Contain("2 x 3 x 4"));
        Assert.That(report.Cases[4].Problems, Has.Some.Contains("ct_train_5_image.nii.gz"));
        Assert.That(report.Cases[4].Size, Is.Null);
        Assert.That(report.IsClean, Is.False);
    }

    [Test]
    public void Labels_that_no_training_could_use_are_problems()
    {
        TinyMmWhs.Write(folder, "ct_train_1", new ushort[24], 1);
        TinyMmWhs.Write(folder, "ct_train_2", TinyMmWhs.AllStructures, 2);
        DatasetReport report = DatasetCheck.Run(folder.Path);
        Assert.That(report.Cases[0].Problems.Single(), Does.StartWith("nothing is labelled"));
        Assert.That(report.Cases[1].Problems, Is.Empty);
        Data.Sources.IDataset dataset = Dataset.Open(folder.Path);
        Assert.That(
            () => LabelledCase.Require(dataset, dataset.Cases, CancellationToken.None),
            Throws.TypeOf<InvalidInputException>().With.Message.Contains("ct_train_1_label.nii.gz (case ct_train_1): nothing is labelled"));
        Assert.That(
            () => MkdSeg.Data.Preprocessing.HeartRegion.OfCase(dataset.Cases[0]),
            Throws.TypeOf<InvalidInputException>().With.Message.Contains("ct_train_1_label.nii.gz (case ct_train_1): Nothing is labelled"));
    }

    [TestCase(float.NaN, "1 voxels of the image are not finite numbers")]
    [TestCase(float.PositiveInfinity, "1 voxels of the image are not finite numbers")]
    [TestCase(7, "the image is constant (7)")]
    public void Images_that_no_training_could_use_are_refused(float first, string words)
    {
        TinyMmWhs.Write(folder, "ct_train_1", TinyMmWhs.AllStructures, 1);
        string image = folder.File("ct_train/ct_train_1_image.nii.gz");
        float[] voxels = [.. Enumerable.Range(0, 24).Select(n => n == 0 || first == 7 ? first : n)];
        MkdSeg.Imaging.Nifti.NiftiFile.WriteImage(image, new(TinyMmWhs.Geometry, voxels));
        Data.Sources.IDataset dataset = Dataset.Open(folder.Path);
        Assert.That(
            () => LabelledCase.Require(dataset, dataset.Cases, CancellationToken.None),
            Throws.TypeOf<InvalidInputException>().With.Message.Contains($"ct_train_1_image.nii.gz (case ct_train_1): {words}"));
    }

    [Test]
    public void A_pipe_among_the_files_is_a_problem_of_its_case()
    {
        Assume.That(OperatingSystem.IsLinux());
        TinyMmWhs.Write(folder, "ct_train_1", TinyMmWhs.AllStructures, 0);
        string label = folder.File("ct_train/ct_train_1_label.nii.gz");
        File.Delete(label);
        using (var make = System.Diagnostics.Process.Start("mkfifo", label))
        {
            make.WaitForExit();
        }

        Assert.That(DatasetCheck.Run(folder.Path).Cases.Single().Problems.Single(), Does.Contain("is a pipe"));
    }

    [Test]
    public void A_tilted_gantry_is_told_and_its_voxels_are_measured_by_their_determinant()
    {
        // 15 degrees: the slices are 3 mm apart along the table, 2.898 mm across themselves.
        (double sin, double cos) = Math.SinCos(Math.PI / 12);
        var tilted = new VolumeGeometry(new(4, 3, 2), Affine.FromColumns(new(1, 0, 0), new(0, 2, 0), new(0, 3 * sin, 3 * cos), default));
        foreach (string id in new[] { "ct_train_1", "ct_test_2" })
        {
            float[] voxels = [.. Enumerable.Range(0, 24).Select(n => (float)(n + id.Length))];
            MkdSeg.Imaging.Nifti.NiftiFile.WriteImage(folder.File($"{id}_image.nii.gz"), new(tilted, voxels));
        }

        MkdSeg.Imaging.Nifti.NiftiFile.WriteLabels(folder.File("ct_train_1_label.nii.gz"), new(tilted, TinyMmWhs.AllStructures));
        DatasetReport report = DatasetCheck.Run(folder.Path);
        Assert.That(report.Cases[0].Problems, Is.Empty);
        Assert.That(report.Cases[0].Notes.Single(), Is.EqualTo("the axes are 15.0 degrees off right angles (a tilted gantry)"));
        Assert.That(report.Cases[1].Problems.Single(), Does.Contain("15.0 degrees off right angles (a tilted gantry), where no surface"));
        Assert.That(report.Cases[1].VoxelVolume, Is.EqualTo(1 * 2 * 3 * cos).Within(1e-5));
    }

    [Test]
    public void One_patient_under_two_names_is_found_by_the_image()
    {
        TinyMmWhs.Write(folder, "ct_train_1", TinyMmWhs.AllStructures, 5);
        TinyMmWhs.Write(folder, "ct_test_2001", null, 5);
        TinyMmWhs.Write(folder, "ct_train_3", TinyMmWhs.AllStructures, 6);
        Assert.That(DatasetCheck.Run(folder.Path).Problems.Single(), Does.StartWith("ct_test_2001 and ct_train_1 hold the same image"));
    }

    [Test]
    public void Problems_of_the_folder_are_passed_on()
    {
        TinyMmWhs.Write(folder, "ct_train_1", null, 5);
        Assert.That(DatasetCheck.Run(folder.Path).Problems.Single(), Does.Contain("training image without labels"));
    }

    [Test]
    public void A_constant_image_is_a_problem()
    {
        TinySliceFolder.Write(folder, TinySliceFolder.Slice("CT", "7", 1));
        folder.Write("images/CT7_1.png", PngBytes.Gray(TinySliceFolder.Width, TinySliceFolder.Height, [9, 9, 9, 9, 9, 9]));
        Assert.That(DatasetCheck.Run(folder.Path).Cases.Single().Problems.Single(), Is.EqualTo("the image is constant (9)"));
    }

    private sealed class Synchronous(List<string> seen) : IProgress<CaseReport>
    {
        public void Report(CaseReport value) => seen.Add(value.Id);
    }
}
