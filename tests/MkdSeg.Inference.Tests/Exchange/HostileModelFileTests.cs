using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Files;
using MkdSeg.Training.Exchange;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Inference.Tests.Exchange;

/// <summary>Whatever stands in a model file: it loads as it was, or one line says what is wrong.</summary>
public sealed class HostileModelFileTests
{
    private readonly SmallModel small = new();
    private byte[] whole = [];
    private List<(string Name, byte[] Content)> entries = [];

    [OneTimeSetUp]
    public void MakeModel()
    {
        whole = File.ReadAllBytes(small.File());
        entries = SmallModel.Entries(small.File());
    }

    [OneTimeTearDown]
    public void CleanUp() => small.Dispose();

    [Test]
    public void ACutModelIsRefused()
    {
        string path = small.Path("cut.mkdseg");
        foreach (int length in Enumerable.Range(0, 200).Concat(Enumerable.Range(0, 300).Select(n => whole.Length - 1 - (n * n))))
        {
            File.WriteAllBytes(path, whole[..Math.Max(0, length)]);
            Assert.That(() => Open(path), Throws.InstanceOf<InvalidInputException>().With.Message.Contains(path), $"{length} bytes");
        }
    }

    [Test]
    public void AFlippedBitIsNoticedOrChangesNothing()
    {
        string path = small.Path("flipped.mkdseg");
        string[] tensors = Open(small.File());
        var random = new Random(5);
        int refused = 0;

        // A bit of every byte of the directory and every bit of the first header; some of the rest.
        IEnumerable<int> bits = Enumerable.Range(whole.Length - 330, 330).Select(at => (8 * at) + random.Next(8))
            .Concat(Enumerable.Range(0, 8 * 45))
            .Concat(Enumerable.Range(0, 300).Select(_ => random.Next(8 * whole.Length)));
        foreach (int bit in bits)
        {
            byte[] flipped = [.. whole];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(path, flipped);
            try
            {
                Assert.That(Open(path), Is.EqualTo(tensors), $"bit {bit}");
            }
            catch (InvalidInputException e)
            {
                Assert.That(e.Message, Does.Contain(path).And.Not.Contain("\n"));
                refused++;
            }
        }

        Assert.That(refused, Is.GreaterThan(700), "only clocks and rights of the entries are of no meaning");
    }

    [Test]
    public void BytesBeforeBetweenAndBehindAreRefused()
    {
        string path = small.Path("more.mkdseg");
        foreach (byte[] more in new byte[][] { [0, .. whole], [.. whole, 0], [.. whole, .. whole], [.. "MZ"u8, .. whole] })
        {
            File.WriteAllBytes(path, more);
            Assert.That(() => Open(path), Throws.InstanceOf<DamagedFileException>());
        }
    }

    [TestCase("../evil.txt")]
    [TestCase("/etc/passwd")]
    [TestCase("model.safetensors/../README.md")]
    [TestCase("readme.md")]
    [TestCase("line\nbreak")]
    public void OtherNamesAreRefused(string name)
    {
        string more = small.Pack("names.mkdseg", [.. entries[..3], (name, [1])]);
        Assert.That(() => Open(more), Throws.InstanceOf<DamagedFileException>().With.Message.Not.Contains("\n"));
        string instead = small.Pack("names.mkdseg", [(name, entries[0].Content), .. entries[1..]]);
        Assert.That(() => Open(instead), Throws.InstanceOf<DamagedFileException>().With.Message.Contains("none of a model"));
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(instead)!, "evil*", SearchOption.AllDirectories), Is.Empty);
    }

    [Test]
    public void AnEntryTwiceMissingTooLargeOrCompressedIsRefused()
    {
        void Refused(List<(string Name, byte[] Content)> packed, string word, CompressionLevel level = CompressionLevel.NoCompression)
        {
            string path = small.Pack("bad.mkdseg", packed, level);
            Assert.That(() => Open(path), Throws.InstanceOf<DamagedFileException>().With.Message.Contains(word));
        }

        Refused([entries[0], entries[0], .. entries[2..]], "there twice");
        Refused([.. entries[1..]], "not one of 4 entries");
        Refused([("README.md", new byte[(1 << 20) + 1]), .. entries[1..3]], "too large");
        Refused([.. entries[..3]], "compressed", CompressionLevel.Optimal);
        Refused([("README.md", [1]), .. entries[1..]], "checksum of its entry README.md");
        Refused([.. entries[..2], ("model.safetensors", entries[2].Content[..^4]), entries[3]], "checksum of its entry model.safetensors");
        Refused([.. entries[..3], ("SHA256SUMS", [])], "checksum");
        Refused([.. entries[..3], ("SHA256SUMS", [.. entries[3].Content, .. entries[3].Content])], "checksum of its entry SHA256SUMS");
        Refused([.. entries[..2], ("model.safetensors", [1, 2, 3])], "model.safetensors");
        Refused([entries[0], ("model.json", "{}"u8.ToArray()), entries[2]], "model.json");
        Refused([entries[0], ("model.json", "{\"format\":1,\"format\":1}"u8.ToArray()), entries[2]], "model.json");
    }

    [Test]
    public void WhatIsNoModelIsSaidInOneLine()
    {
        string absent = small.Path("absent.mkdseg"), text = small.Path("text");
        Assert.That(() => TrainedModel.Load(absent), Throws.InstanceOf<InvalidInputException>().With.Message.Contains(absent));
        Assert.That(() => TrainedModel.Load(small.Path("nowhere")), Throws.InstanceOf<InvalidInputException>());
        Assert.That(() => TrainedModel.Load("/dev/null"), Throws.InstanceOf<InvalidInputException>());
        File.WriteAllText(text, "a text that is long enough to be looked at");
        Assert.That(() => TrainedModel.Load(text), Throws.InstanceOf<DamagedFileException>().With.Message.Contains("mkdseg export"));
        string weights = Path.Combine(small.Run(), "model.safetensors");
        Assert.That(() => TrainedModel.Load(weights), Throws.InstanceOf<DamagedFileException>().With.Message.Contains("mkdseg export"));
    }

    /// <summary>A seal is no secret: a stranger can state any value under it.</summary>
    [Test]
    public void AnyValueUnderARightSealLoadsOrIsRefused()
    {
        int refused = 0;
        foreach (string path in Places(Description(), string.Empty).ToList())
        {
            foreach (string value in (string[])["null", "-1", "1e300", "16384", "\"x\"", "[null]", "{}"])
            {
                JsonObject json = Description();
                Put(json, path, JsonNode.Parse(value));
                try
                {
                    using TrainedModel model = TrainedModel.Load(Sealed(json));
                }
                catch (InvalidInputException e)
                {
                    Assert.That(e.Message, Does.Not.Contain("\n"));
                    refused++;
                }
            }
        }

        Assert.That(refused, Is.GreaterThan(300));
    }

    [Test]
    public void NetworksFarLargerThanTheirWeightsAreRefusedBeforeMemoryIsTaken()
    {
        JsonObject json = Description();
        Put(json, "run.options.segmentor.width", 4096);
        Assert.That(
            () => TrainedModel.Load(Sealed(json)),
            Throws.InstanceOf<InvalidInputException>().With.Message.Contains("width 4096").And.Message.Contains("too small"));

        // What only a training needs is not made at all at these sizes: 64 GiB.
        json = Description();
        Put(json, "run.options.alignment.generatorWidth", 1024);
        Put(json, "run.options.alignment.generatorBlocks", 100);
        Assert.That(SmallModel.Answers(Sealed(json)), Is.EqualTo(SmallModel.Answers(small.File())));
    }

    private static string[] Open(string path)
    {
        using DisposeScope scope = NewDisposeScope();
        using ModelFile file = ModelFile.Open(path);
        return [.. file.ReadWeights().Select(entry => $"{entry.Key} {Convert.ToHexString(entry.Value.bytes)}")];
    }

    private JsonObject Description() => JsonNode.Parse(entries[1].Content)!.AsObject();

    private string Sealed(JsonObject json)
    {
        JsonSeal.Put(json);
        return small.Pack("sealed.mkdseg", [entries[0], ("model.json", Encoding.UTF8.GetBytes(json.ToJsonString())), entries[2]]);
    }

    private static IEnumerable<string> Places(JsonObject json, string parent) => json.SelectMany(entry =>
        entry.Value is JsonObject below ? Places(below, $"{parent}{entry.Key}.").Append(parent + entry.Key)
        : entry.Key == JsonSeal.Key ? Array.Empty<string>()
        : [parent + entry.Key]);

    private static void Put(JsonObject json, string path, JsonNode? value)
    {
        string[] parts = path.Split('.');
        JsonObject at = parts[..^1].Aggregate(json, (place, part) => place[part]!.AsObject());
        at[parts[^1]] = value;
    }
}
