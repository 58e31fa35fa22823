using System.Text.Json;
using MkdSeg.Imaging.Files;
using MkdSeg.Imaging.Labels;
using MkdSeg.Testing;

namespace MkdSeg.Imaging.Tests.Files;

public class JsonFileTests
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private ScratchFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void A_right_file_is_read()
    {
        folder.Write("a.json", """{"structures":[{"name":"lv","value":500}]}""");
        Assert.That(Read(), Is.EqualTo(new LabelMap([new("lv", 500)])));
    }

    // In the second line, 26 bytes end with the wrong value.
    [TestCase(
        "{\"structures\":[\n{\"name\":\"lv\",\"value\":70000}]}",
        "$.structures[0].value, line 2, byte 27",
        TestName = "a value that does not fit")]
    [TestCase("{\n\n", "$, line 3, byte 1", TestName = "cut off")]
    [TestCase("null", "$", TestName = "null")]
    [TestCase("""{"structures":[]}""", "$", TestName = "a value that the constructor refuses")]
    public void Damage_is_told_with_its_place(string json, string place)
    {
        folder.Write("a.json", json);
        DamagedFileException e = Assert.Throws<DamagedFileException>(() => Read())!;
        Assert.That(e.Message, Does.StartWith(folder.File("a.json")).And.Contains($"(at {place}); write it again."));
        Assert.That((e.Path, e.Place), Is.EqualTo((folder.File("a.json"), place)));
    }

    [Test]
    public void A_large_file_is_refused_unread()
    {
        folder.Write("a.json", new byte[101]);
        Assert.That(() => Read(), Throws.TypeOf<DamagedFileException>().With.Property("Place").EqualTo("byte 100"));
    }

    [Test]
    public void A_missing_file_has_no_place() =>
        Assert.That(() => Read(), Throws.TypeOf<InvalidInputException>().With.Message.Contains("a.json: cannot be read"));

    [Test]
    public void A_message_is_one_line_whatever_a_file_is_called() =>
        Assert.That(new InvalidInputException("a\r\nb\u001b[2Jc").Message, Is.EqualTo("a\\u000D\\u000Ab\\u001B[2Jc"));

    private LabelMap Read() => JsonFile.Read<LabelMap>(folder.File("a.json"), "a label map", "write it again", 100, Options);
}
