using System.Text.Json.Nodes;
using MkdSeg.Imaging.Files;

namespace MkdSeg.Imaging.Tests.Files;

public class JsonSealTests
{
    /// <summary>The hash is that of <c>printf '{"a":1,"b":"x"}' | sha256sum</c>.</summary>
    [Test]
    public void The_seal_is_the_hash_of_the_rest()
    {
        JsonObject json = JsonNode.Parse("""{ "a": 1, "b": "x" }""")!.AsObject();
        JsonSeal.Put(json);
        Assert.That((string?)json[JsonSeal.Key], Is.EqualTo("ecf9e98ec0641e23113ff3ce8bdc78d0ddd249886517fd4a7f68cc83d4e65667"));
        JsonSeal.Put(json);
        Assert.That(JsonSeal.Take(json), Is.True, "sealed twice is sealed once");
        Assert.That(json.ContainsKey(JsonSeal.Key), Is.False);
        Assert.That(JsonSeal.Take(json), Is.Null);
    }

    [TestCase("""{"a":2,"sha256":"ecf9e98ec0641e23113ff3ce8bdc78d0ddd249886517fd4a7f68cc83d4e65667"}""")]
    [TestCase("""{"a":1,"b":"x","sha256":3}""")]
    [TestCase("""{"a":1,"b":"x","sha256":[]}""")]
    public void Another_seal_is_the_wrong_one(string text) => Assert.That(JsonSeal.Take(JsonNode.Parse(text)!.AsObject()), Is.False);
}
