using System.Text.Json;
using System.Text.Json.Nodes;
using MkdSeg.Imaging.Files;

namespace MkdSeg.Imaging.Tests.Files;

public class StrictJsonTests
{
    [Test]
    public void What_is_written_is_read()
    {
        var scan = new Scan(Modality.Mr, 0.5);
        Assert.That(Read(JsonSerializer.Serialize(scan, StrictJson.Settings)), Is.EqualTo(scan));
    }

    [TestCase("""{"kind": "ct", "spacing": 1, "more": 1}""", TestName = "an unknown key")]
    [TestCase("""{"kind": "ct", "kind": "ct", "spacing": 1}""", TestName = "a key twice")]
    [TestCase("""{"kind": "ct"}""", TestName = "an absent key")]
    [TestCase("""{"kind": 0, "spacing": 1}""", TestName = "a number for a word")]
    [TestCase("""{"kind": "ct", "spacing": "1"}""", TestName = "a word for a number")]
    [TestCase("""{"kind": "ct", "spacing": 1e999}""", TestName = "a number too large")]
    public void Anything_else_is_refused(string json) => Assert.That(() => Read(json), Throws.TypeOf<JsonException>());

    [Test]
    public void A_wrong_node_is_told_with_its_file_and_place()
    {
        var node = JsonNode.Parse("""{"kind": "4 ct", "spacing": 1}""")!;
        DamagedFileException e = Assert.Throws<DamagedFileException>(
            () => JsonFile.Of<Scan>(node, "scans.json, line 3", "a scan", "write it again", StrictJson.Settings))!;
        Assert.That((e.Path, e.Place), Is.EqualTo(("scans.json, line 3", "$.kind")));
        Assert.That(e.Message, Does.StartWith("scans.json, line 3: not a scan: ").And.EndWith(" (at $.kind); write it again."));
    }

    private static Scan Read(string json) => JsonSerializer.Deserialize<Scan>(json, StrictJson.Settings)!;

    private sealed record Scan(Modality Kind, double Spacing);
}
