using MkdSeg.Data.Intensities;
using MkdSeg.Data.Preprocessing;
using MkdSeg.Data.Sources.Declared.Form;
using MkdSeg.Data.Sources.Declared.Reading;
using MkdSeg.Imaging;
using MkdSeg.Testing;

namespace MkdSeg.Data.Tests.Sources.Declared.Reading;

/// <summary>Our dataset.json: what is read, and what is said of a wrong one.</summary>
public class DeclarationReaderTests
{
    private const string Good = """
        {
          "name": "abdomen", "licence": "ours",
          "labels": { "background": 0, "spleen": 4, "liver": 1 },
          "colours": { "liver": "#b5651d" },
          "plane": "sagittal", "mirror": true,
          "modalities": {
            "ct": { "folder": "../ct", "image": "{case}.nii.gz", "label": "{case}_seg.nii.gz", "numbers": [1, 500],
                    "codes": { "205": "liver", "55-57": "spleen", "5": null }, "annotated": ["liver", "spleen"],
                    "intensities": { "kind": "window", "low": -160, "high": 240 }, "without": { "a": "damaged" }, "test": ["b"] },
            "t2spir": { "image": "mr/{case}.nii.gz", "label": "mr/{case}/{structure}.nii.gz", "files": { "leber": "liver" } }
          },
          "cases": { "ct_9": { "annotated": ["liver"] } }
        }
        """;

    private ScratchFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void All_that_stands_there_is_read()
    {
        DatasetDeclaration read = Read(Good);
        Assert.That(read.Labels.ToString(), Is.EqualTo("spleen 4, liver 1"), "the class order is the file's");
        Assert.That((read.Name, read.Licence, read.Plane.Name, read.Mirror), Is.EqualTo(("abdomen", "ours", "sagittal", true)));
        Assert.That(read.Colours["liver"], Is.EqualTo("#b5651d"));
        Assert.That(read.Annotated["ct_9"], Is.EqualTo(new[] { "liver" }));
        ModalityDeclaration ct = read.Modalities[0];
        Assert.That(ct.Modality, Is.EqualTo(Modality.Ct));
        Assert.That((ct.Folder, ct.Image, ct.Label, ct.Numbers), Is.EqualTo(("../ct", "{case}.nii.gz", "{case}_seg.nii.gz", (1, 500))));
        Assert.That(ct.Codes, Is.EqualTo(new Dictionary<ushort, string?>
        {
            [205] = "liver",
            [55] = "spleen",
            [56] = "spleen",
            [57] = "spleen",
            [5] = null,
        }));
        Assert.That(ct.Annotated, Is.EqualTo(new[] { "spleen", "liver" }), "in class order");
        Assert.That(ct.Intensities, Is.EqualTo(new IntensityRule(IntensityKind.Window, -160, 240)));
        Assert.That(ct.Without["a"], Is.EqualTo("damaged"));
        Assert.That(ct.Test, Is.EqualTo(new[] { "b" }));
        Assert.That(read.Modalities[1].Modality.Word, Is.EqualTo("t2spir"));
        Assert.That(read.Modalities[1].Files, Is.EqualTo(new Dictionary<string, string> { ["leber"] = "liver" }));
    }

    [TestCase("\"name\":", "\"nmae\":", "$.nmae", "unknown key \"nmae\"")]
    [TestCase("\"folder\":", "\"ordner\":", "$.modalities.ct.ordner", "unknown key \"ordner\"")]
    [TestCase("\"liver\": 1 }", "\"liver\": 4 }", "$.labels.liver", "liver and spleen both have the value 4")]
    [TestCase("\"liver\": 1 }", "\"liver\": 0 }", "$.labels.liver", "0, which is always the background")]
    [TestCase("\"liver\": 1 }", "\"liver\": \"1\" }", "$.labels.liver", "whole number")]
    [TestCase("\"liver\": 1 }", "\"liver\": [1, 2] }", "$.labels.liver", "region made of several labels")]
    [TestCase("\"liver\": 1 }", "\"liver\": 1, \"ignore\": 9 }", "$.labels.ignore", "nothing is known")]
    [TestCase("\"background\": 0", "\"background\": 3", "$.labels.background", "the background has the value 3")]
    [TestCase("\"205\": \"liver\"", "\"205\": \"lever\"", "$.modalities.ct.codes['205']", "there is no structure 'lever'")]
    [TestCase("\"205\": \"liver\"", "\"0\": \"liver\"", "$.modalities.ct.codes['0']", "0 is always the background")]
    [TestCase("\"205\": \"liver\"", "\"56\": \"liver\"", "$.modalities.ct.codes['55-57']", "the code 56 is there twice")]
    [TestCase("\"205\": \"liver\"", "\"x\": \"liver\"", "$.modalities.ct.codes.x", "is no label value")]
    [TestCase("\"image\": \"{case}.nii.gz\"", "\"image\": \"a.nii.gz\"", "$.modalities.ct.image", "holds no {case}")]
    [TestCase("{case}_seg.nii.gz", "{part}/{case}.nii.gz", "$.modalities.ct.label", "{part}, which the image's does not")]
    [TestCase("\"../ct\"", "\"/ct\"", "$.modalities.ct.folder", "no path relative to the file")]
    [TestCase("\"leber\": \"liver\"", "\"leber\": \"milz\"", "$.modalities.t2spir.files.leber", "no structure 'milz'")]
    [TestCase("\"files\":", "\"codes\":", "$.modalities.t2spir.codes", "\"codes\" has no meaning here")]
    [TestCase("\"kind\": \"window\"", "\"kind\": \"fenster\"", "$.modalities.ct.intensities.kind", "no kind 'fenster'")]
    [TestCase("\"low\": -160", "\"low\": 260", "$.modalities.ct.intensities", "low must be below high")]
    [TestCase("[1, 500]", "[500, 1]", "$.modalities.ct.numbers", "the first and the last number")]
    [TestCase("\"sagittal\"", "\"sideways\"", "$.plane", "'sideways' is no plane")]
    [TestCase("#b5651d", "brown", "$.colours.liver", "'brown' is no colour")]
    [TestCase("\"t2spir\":", "\"t2 spir\":", "$.modalities['t2 spir']", "cannot be a modality's name")]
    [TestCase("\"ct_9\": { \"annotated\": [\"liver\"]", "\"ct_9\": { \"annotated\": []", "$.cases.ct_9.annotated", "no structure is named")]
    [TestCase("\"mirror\": true", "\"mirror\": 1", "$.mirror", "true or false")]
    [TestCase("\"name\": \"abdomen\"", "\"name\": \"\"", "$.name", "the text is empty")]
    [TestCase("\"name\": \"abdomen\"", "\"name\": \"a\", \"name\": \"b\"", "$", "name")]
    public void What_is_wrong_is_told_with_file_and_place(string from, string to, string place, string words)
    {
        Assert.That(Good, Does.Contain(from));
        var wrong = Assert.Throws<DamagedFileException>(() => Read(Good.Replace(from, to)))!;
        Assert.That(wrong.Place, Does.StartWith(place));
        Assert.That(wrong.Message, Does.Contain(words).And.Contain("dataset.json").And.Not.Contain("\n"));
    }

    [Test]
    public void What_is_written_reads_back()
    {
        DatasetDeclaration read = Read(Good);
        string other = Path.Combine(folder.Path, "elsewhere");
        string path = folder.Write("elsewhere/dataset.json", DeclarationWriter.Text(read, other));
        DatasetDeclaration again = DeclarationReader.Read(path);
        Assert.That(again.Modalities.Select(m => m.Folder), Is.EqualTo(new[] { "../../ct", ".." }), "relative to the new place");
        Assert.That(DeclarationWriter.Text(again, folder.Path), Is.EqualTo(DeclarationWriter.Text(read, folder.Path)));
        Assert.That(File.ReadAllText(path), Does.Contain("\"55-57\": \"spleen\""));
        Assert.That(again.Labels, Is.EqualTo(read.Labels));
        Assert.That(again.Modalities[0].Codes, Is.EquivalentTo(read.Modalities[0].Codes!));
        Assert.That(again.Modalities[0].Intensities, Is.EqualTo(read.Modalities[0].Intensities));
    }

    private DatasetDeclaration Read(string text) => DeclarationReader.Read(folder.Write("dataset.json", text));
}
