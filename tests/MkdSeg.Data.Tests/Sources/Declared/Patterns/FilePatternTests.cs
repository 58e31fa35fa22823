using MkdSeg.Data.Sources.Declared.Patterns;
using MkdSeg.Testing;

namespace MkdSeg.Data.Tests.Sources.Declared.Patterns;

/// <summary>Finding files by pattern; the files are empty.</summary>
public class FilePatternTests
{
    private ScratchFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [TestCase("images/{case}.nii.gz", "images/a.nii.gz images/b.nii other/c.nii.gz images/d.mha images/._e.nii.gz images/x/f.nii", "a b")]
    [TestCase("{case}_0000.nii.gz", "a_0000.nii.gz a_0001.nii.gz a.nii.gz", "a")]
    [TestCase("images{part:Tr|Ts}/{case}.nii.gz", "imagesTr/a.nii.gz imagesTs/b.nii.gz imagesVa/c.nii.gz", "a b")]
    [TestCase("{case}/ct.nii.gz", "s1/ct.nii.gz s2/mr.nii.gz __MACOSX/ct.nii.gz .x/ct.nii.gz", "s1")]
    [TestCase("{case}/{case}.nii.gz", "p1/p1.nii.gz p1/GT.nii.gz p2/p3.nii.gz", "p1")]
    [TestCase("{case:[AB]*}_image.nii.gz", "A1_image.nii.gz C1_image.nii.gz B_image.nii.gz", "A1 B")]
    [TestCase("{case:p?}.nii.gz", "p1.nii.gz p10.nii.gz", "p1")]
    [TestCase("**/{case}_image.nii.gz", "a_image.nii.gz x/b_image.nii.gz x/y/c_image.nii.gz x/y/z/d_image.nii.gz", "a b c")]
    [TestCase("{case}/*.img.nii.gz", "a/1.img.nii.gz a/1.lab.nii.gz", "a")]
    [TestCase("./scan.{case}.nii.gz", "scan.1.nii.gz scanX2.nii.gz", "1")]
    public void A_pattern_finds_its_files_and_no_others(string pattern, string files, string cases)
    {
        foreach (string file in files.Split(' '))
        {
            folder.Write(file, string.Empty);
        }

        Assert.That(Parse(pattern).Find(folder.Path).Select(m => m.Values["case"]), Is.EqualTo(cases.Split(' ')));
    }

    [Test]
    public void A_pattern_may_go_up()
    {
        folder.Write("ct/1.nii.gz", string.Empty);
        folder.Write("set/dataset.json", string.Empty);
        Assert.That(
            Parse("../ct/{case}.nii.gz").Find(Path.Combine(folder.Path, "set")).Single().Path,
            Is.EqualTo(Path.Combine(folder.Path, "ct", "1.nii.gz")));
    }

    [Test]
    public void A_label_is_filled_in_from_its_image()
    {
        var values = new Dictionary<string, string> { ["case"] = "p1_f2", ["part"] = "Tr", ["within"] = "a/b/" };
        Assert.That(Label("labels{part}/{case}.nii.gz").Fill(values), Is.EqualTo("labelsTr/p1_f2.nii.gz"));
        Assert.That(Label("**/{case}_gt.nii.gz").Fill(values), Is.EqualTo("a/b/p1_f2_gt.nii.gz"));
        Assert.That(Label("{case}/{structure}.nii.gz").Fill(values), Is.Null, "no structure is given");
        Assert.That(Label("labels{part:Va|Ts}/{case}.nii.gz").Fill(values), Is.Null, "not in this part");
    }

    [TestCase("images/a.nii.gz", "{case}")]
    [TestCase("/data/{case}.nii.gz", "path below a folder")]
    [TestCase("a\\{case}.nii.gz", "path below a folder")]
    [TestCase("{case}.mha", "does not end in .nii.gz")]
    [TestCase("{case}/{structure}.nii.gz", "{structure}, which is for labels")]
    [TestCase("{name}.nii.gz", "{name}; known are {case}")]
    [TestCase("{case.nii.gz", "not closed")]
    [TestCase("{case}.nii.gz/", "ends in '/'")]
    public void What_is_no_pattern_is_told(string pattern, string words)
    {
        Assert.That(FilePattern.Parse(pattern, isLabel: false, out string wrong), Is.Null);
        Assert.That(wrong, Does.Contain(words));
    }

    [Test]
    public void A_label_with_any_text_is_refused()
    {
        Assert.That(FilePattern.Parse("{case}/*.nii.gz", isLabel: true, out string wrong), Is.Null);
        Assert.That(wrong, Does.Contain("holds *"));
    }

    private static FilePattern Parse(string text) =>
        FilePattern.Parse(text, isLabel: false, out string wrong) ?? throw new AssertionException(wrong);

    private static FilePattern Label(string text) =>
        FilePattern.Parse(text, isLabel: true, out string wrong) ?? throw new AssertionException(wrong);
}
