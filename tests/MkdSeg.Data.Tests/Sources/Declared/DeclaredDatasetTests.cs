using MkdSeg.Data.Check;
using MkdSeg.Data.Sources;
using MkdSeg.Data.Sources.Declared;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Labels;
using MkdSeg.Imaging.Nifti;
using MkdSeg.Testing;

namespace MkdSeg.Data.Tests.Sources.Declared;

/// <summary>A folder with a dataset.json of our form.</summary>
public class DeclaredDatasetTests
{
    private ScratchFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void Cases_lie_where_it_says_and_carry_what_it_says()
    {
        TinyVolumes.Pair(folder, "ct/images/p 1.nii.gz", "ct/labels/p 1.nii.gz", -1000, 1, 1, 2);
        TinyVolumes.Pair(folder, "ct/images/p2.nii", "ct/labels/p2.nii", -1001, 1);
        TinyVolumes.Image(folder, "ct/images/p3.nii.gz", -1002);
        TinyVolumes.Pair(folder, "mr/a/t2.nii.gz", "mr/a/seg.nii.gz", 1, 7, 8, 8, 9);
        Write("""
            "plane": "sagittal",
            "modalities": {
              "ct": { "folder": "../ct", "image": "images/{case}.nii.gz", "label": "labels/{case}.nii.gz", "test": ["p2"] },
              "t2": { "folder": "../mr", "image": "{case}/t2.nii.gz", "label": "{case}/seg.nii.gz",
                      "codes": { "7": "liver", "8": "spleen", "9": null } }
            },
            "cases": { "ct_p2": { "annotated": ["liver"] } }
            """);
        IDataset dataset = Open();
        Assert.That(dataset.Cases.Select(c => (c.Id, c.Modality.Word, c.HasLabels)), Is.EqualTo(new[]
        {
            ("ct_p-1", "ct", true), ("ct_p2", "ct", true), ("ct_p3", "ct", false), ("t2_a", "t2", true),
        }));
        Assert.That(dataset.TestCases, Is.EqualTo(new[] { "ct_p2" }));
        Assert.That(dataset.Problems, Is.Empty);
        Assert.That((dataset.Kind, dataset.Anatomy.Plane), Is.EqualTo(("dataset.json", SlicePlane.Sagittal)));
        Assert.That(dataset.Cases.Select(c => c.Annotated), Is.EqualTo(new[] { null, new[] { "liver" }, null, null }));

        Volume<byte> classes = dataset.Cases[3].ReadLabels(out LabelAuditResult audit);
        Assert.That(classes.Voxels.Take(5), Is.EqualTo(new byte[] { 1, 2, 2, 0, 0 }));
        Assert.That(audit.VoxelCounts, Is.EqualTo(new Dictionary<ushort, long> { [0] = 21, [1] = 1, [2] = 2 }));
        Assert.That(audit.NotUsed.Single().ToString(), Is.EqualTo("9 -> 0 in 1 voxels (ignored by dataset.json)"));
        Assert.That(dataset.Cases[0].ReadImage().Voxels[0], Is.EqualTo(-1000));
        Assert.That(DatasetCheck.Run(Path.Combine(folder.Path, "set")).IsClean, Is.True);
    }

    [Test]
    public void An_unknown_code_is_told_with_counts_and_remedy()
    {
        TinyVolumes.Pair(folder, "set/a.nii.gz", "set/a_seg.nii.gz", 0, 1, 5, 5, 6);
        Write("""
            "modalities": { "ct": { "image": "{case}.nii.gz", "label": "{case}_seg.nii.gz" } }
            """);
        var wrong = Assert.Throws<DamagedFileException>(() => Open().Cases.Single().ReadLabels())!;
        Assert.That(wrong.Message, Does.Contain("a_seg.nii.gz: unknown label code 5 in 2 voxels, 6 in 1 voxels")
            .And.Contain("voxel (1, 0, 0)").And.Contain("\"codes\"").And.Contain("mkdseg label-map").And.Not.Contain("\n"));
    }

    [Test]
    public void A_structure_that_is_not_annotated_is_read_as_background_and_listed()
    {
        TinyVolumes.Pair(folder, "set/a.nii.gz", "set/a_seg.nii.gz", 0, 1, 2, 2);
        Write("""
            "modalities": { "ct": { "image": "{case}.nii.gz", "label": "{case}_seg.nii.gz", "annotated": ["liver"] } }
            """);
        IDataset dataset = Open();
        Volume<byte> classes = dataset.Cases.Single().ReadLabels(out LabelAuditResult audit);
        Assert.That(classes.Voxels.Take(3), Is.EqualTo(new byte[] { 1, 0, 0 }));
        Assert.That(audit.NotUsed.Single().Reason, Is.EqualTo("spleen is not annotated here"));
        Assert.That(audit.Missing, Is.Empty, "what is not annotated is not missing");
        Assert.That(dataset.Anatomy.Modalities.Single().Annotated, Is.EqualTo(new[] { "liver" }));
        Assert.That(dataset.Cases.Single().Annotated, Is.EqualTo(new[] { "liver" }));
    }

    [Test]
    public void What_decides_how_labels_are_read_stands_in_the_rules()
    {
        TinyVolumes.Pair(folder, "set/a.nii.gz", "set/a_seg.nii.gz", 0, 1);
        var rules = new HashSet<string>();
        string[] keys =
            ["", ", \"codes\": { \"1\": \"liver\" }", ", \"codes\": { \"1\": \"spleen\" }", ", \"annotated\": [\"liver\"]"];
        foreach (string more in keys)
        {
            Write($$"""
                "modalities": { "ct": { "image": "{case}.nii.gz", "label": "{case}_seg.nii.gz"{{more}} } }
                """);
            Assert.That(rules.Add(Open().Cases.Single().LabelRules), Is.True, more);
        }
    }

    [Test]
    public void Labels_off_their_image_are_refused()
    {
        TinyVolumes.Image(folder, "set/a.nii.gz");
        var elsewhere = new VolumeGeometry(new(4, 3, 2), Affine.Scaling(-1, 2, 3));
        NiftiFile.WriteLabels(folder.File("set/a_seg.nii.gz"), new(elsewhere, new ushort[24]));
        Write("""
            "modalities": { "ct": { "image": "{case}.nii.gz", "label": "{case}_seg.nii.gz" } }
            """);
        Assert.That(
            () => Open().Cases.Single().ReadLabels(), Throws.InstanceOf<DamagedFileException>().With.Message.Contains("off the image"));
    }

    [TestCase("\"folder\": \"../nowhere\", \"image\": \"{case}.nii.gz\"", "$.modalities.ct.folder", "there is no folder")]
    [TestCase("\"image\": \"x{case}.nii.gz\"", "$.modalities.ct.image", "no file matches 'x{case}.nii.gz'")]
    [TestCase("\"image\": \"{case}_image.nii.gz\", \"numbers\": [5, 9]", "$.modalities.ct.image", "with a number from 5 to 9")]
    [TestCase("\"image\": \"{case}_image.nii.gz\", \"test\": [\"b1\"]", "$.modalities.ct.test", "no CT case 'b1'")]
    [TestCase("\"image\": \"{case}_image.nii.gz\", \"without\": { \"a1\": \"x\" }", "$.modalities.ct.without", "every case is left out")]
    [TestCase(
        "\"image\": \"{case}_image.nii.gz\", \"testTable\": { \"file\": \"t.csv\", \"separator\": \";\", \"case\": \"n\", "
        + "\"column\": \"s\", \"value\": \"v\" }",
        "$.modalities.ct.testTable", "there is no file")]
    public void Files_that_do_not_fit_are_told_with_the_place(string modality, string place, string words)
    {
        TinyVolumes.Image(folder, "set/a1_image.nii.gz");
        Write($$"""
            "modalities": { "ct": { {{modality}} } }
            """);
        var wrong = Assert.Throws<DamagedFileException>(() => Open())!;
        Assert.That((wrong.Place, wrong.Path), Is.EqualTo((place, Path.Combine(folder.Path, "set", "dataset.json"))));
        Assert.That(wrong.Message, Does.Contain(words).And.Not.Contain("\n"));
    }

    [Test]
    public void Two_modalities_cannot_take_one_file()
    {
        TinyVolumes.Image(folder, "set/a.nii.gz");
        Write("""
            "modalities": { "ct": { "image": "{case}.nii.gz" }, "mr": { "image": "{case}.nii.gz" } }
            """);
        Assert.That(() => Open(), Throws.InstanceOf<DamagedFileException>().With.Message.Contains("is taken for CT and for MR"));
    }

    [Test]
    public void Two_files_cannot_be_one_case()
    {
        TinyVolumes.Image(folder, "set/x/a.nii.gz");
        TinyVolumes.Image(folder, "set/y/a.nii.gz");
        Write("""
            "modalities": { "ct": { "image": "{part}/{case}.nii.gz" } }
            """);
        Assert.That(() => Open(), Throws.InstanceOf<DamagedFileException>().With.Message.Contains("two files are the image of case a"));
    }

    [Test]
    public void An_exception_for_a_case_that_is_not_there_is_refused()
    {
        TinyVolumes.Image(folder, "set/a.nii.gz");
        Write("""
            "modalities": { "ct": { "image": "{case}.nii.gz" } }, "cases": { "a": { "annotated": ["liver"] } }
            """);
        Assert.That(() => Open(), Throws.InstanceOf<DamagedFileException>()
            .With.Message.Contains("there is no case a").And.Message.Contains("for example ct_a"));
    }

    [Test]
    public void What_is_left_out_and_what_is_remarked_is_said()
    {
        TinyVolumes.Image(folder, "set/a.nii.gz");
        TinyVolumes.Image(folder, "set/b.nii.gz");
        Write("""
            "modalities": { "ct": { "image": "{case}.nii.gz", "without": { "a": "cut off", "z": "?" }, "remarks": { "b": "blurred" } } }
            """);
        IDataset dataset = Open();
        Assert.That(dataset.Cases.Single().Id, Is.EqualTo("ct_b"));
        Assert.That(dataset.Notes, Is.EqualTo(new[]
        {
            "ct_a is left out: cut off", "\"without\" names z, which is no CT case", "ct_b: blurred",
        }));
    }

    [Test]
    public void Labels_without_an_image_and_a_modality_without_labels_are_problems()
    {
        TinyVolumes.Image(folder, "set/images/a.nii.gz");
        TinyVolumes.Label(folder, "set/labels/b.nii.gz", 1);
        Write("""
            "modalities": { "ct": { "image": "images/{case}.nii.gz", "label": "labels/{case}.nii.gz" } }
            """);
        Assert.That(Open().Problems, Has.Count.EqualTo(2));
        Assert.That(Open().Problems, Has.Some.Contains("1 label file without an image (labels/b.nii.gz)"));
        Assert.That(Open().Problems, Has.Some.Contains("no CT image has labels"));
    }

    [Test]
    public void A_table_tells_what_is_held_out()
    {
        TinyVolumes.Image(folder, "set/a.nii.gz");
        TinyVolumes.Image(folder, "set/b.nii.gz", 1);
        folder.Write("set/meta.csv", "\uFEFFimage_id;age;split\na;5;train\n\"b\";6;test\n");
        Write("""
            "modalities": { "ct": { "image": "{case}.nii.gz",
              "testTable": { "file": "meta.csv", "separator": ";", "case": "image_id", "column": "split", "value": "test" } } }
            """);
        Assert.That(Open().TestCases, Is.EqualTo(new[] { "ct_b" }));
    }

    [Test]
    public void A_pipe_is_refused_without_being_opened()
    {
        folder.Write("set/x", string.Empty);
        using (var make = System.Diagnostics.Process.Start("mkfifo", Path.Combine(folder.Path, "set", "a.nii.gz")))
        {
            make.WaitForExit();
        }

        Write("""
            "modalities": { "ct": { "image": "{case}.nii.gz" } }
            """);
        Assert.That(() => Open().Cases.Single().ReadImage(), Throws.InstanceOf<InvalidInputException>().With.Message.Contains("is a pipe"));
    }

    private void Write(string body) => folder.Write("set/dataset.json", $$"""
        { "labels": { "background": 0, "liver": 1, "spleen": 2 }, {{body}} }
        """);

    private IDataset Open() => Dataset.Open(Path.Combine(folder.Path, "set"));
}
