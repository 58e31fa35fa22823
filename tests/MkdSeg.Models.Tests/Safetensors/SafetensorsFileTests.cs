using System.Text;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Files;
using MkdSeg.Models.Safetensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models.Tests.Safetensors;

public sealed class SafetensorsFileTests
{
    private string folder = string.Empty;

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("mkdseg-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void WhatIsWrittenIsRead()
    {
        using var scope = NewDisposeScope();
        string path = Path.Combine(folder, "a.safetensors");
        var tensors = new Dictionary<string, Tensor>
        {
            ["float"] = randn(2, 3, 5),
            ["double"] = randn([4], float64),
            ["long"] = arange(7),
            ["bytes"] = arange(9).to(uint8),
            ["scalar"] = tensor(2.5f),
        };
        SafetensorsFile.Write(path, tensors, new Dictionary<string, string> { ["note"] = "a \"quoted\" text" });
        (Dictionary<string, Tensor> read, Dictionary<string, string> texts) = SafetensorsFile.Read(path);
        Assert.That(texts["note"], Is.EqualTo("a \"quoted\" text"));
        Assert.That(read.Keys, Is.EquivalentTo(tensors.Keys));
        foreach ((string name, Tensor value) in tensors)
        {
            Assert.That(read[name].shape, Is.EqualTo(value.shape), name);
            Assert.That(read[name].bytes.ToArray(), Is.EqualTo(value.contiguous().bytes.ToArray()), name);
        }
    }

    [Test]
    public void ValuesOfAnotherMemoryLayoutAreWrittenInOrder()
    {
        using var scope = NewDisposeScope();
        string path = Path.Combine(folder, "t.safetensors");
        Tensor transposed = arange(6, float32).reshape(2, 3).t();
        SafetensorsFile.Write(path, new Dictionary<string, Tensor> { ["t"] = transposed }, new Dictionary<string, string>());
        Assert.That(SafetensorsFile.Read(path).Tensors["t"].data<float>().ToArray(), Is.EqualTo(new float[] { 0, 3, 1, 4, 2, 5 }));
    }

    [Test]
    public void ReadsAFileMadeByHandFromTheFormatsDescription()
    {
        using var scope = NewDisposeScope();
        byte[] header = Encoding.UTF8.GetBytes("""{"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}""");
        string path = Path.Combine(folder, "hand.safetensors");
        File.WriteAllBytes(
            path,
            [.. BitConverter.GetBytes((long)header.Length), .. header, .. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f)]);
        Assert.That(SafetensorsFile.Read(path).Tensors["w"].data<float>().ToArray(), Is.EqualTo(new[] { 1.5f, -2f }));
    }

    [TestCase("", TestName = "empty file")]
    [TestCase("{}", TestName = "too short")]
    [TestCase("\xff\xff\xff\xff\xff\xff\xff\x7f{}", TestName = "header longer than the file")]
    [TestCase("\x02\0\0\0\0\0\0\0[]", TestName = "header is no object")]
    [TestCase("\x04\0\0\0\0\0\0\0nope", TestName = "header is no JSON")]
    [TestCase(
        "\x38\0\0\0\0\0\0\0{\"w\":{\"dtype\":\"F32\",\"shape\":[9],\"data_offsets\":[0,8]}}abcdefgh",
        TestName = "shape does not fit")]
    [TestCase("\x38\0\0\0\0\0\0\0{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}abc", TestName = "data is cut off")]
    [TestCase("\x38\0\0\0\0\0\0\0{\"w\":{\"dtype\":\"Q32\",\"shape\":[2],\"data_offsets\":[0,8]}}abcdefgh", TestName = "unknown type")]
    public void DamageIsNamed(string content)
    {
        string path = Path.Combine(folder, "bad.safetensors");
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes(content));
        Assert.That(() => SafetensorsFile.Read(path), Throws.InstanceOf<InvalidInputException>().With.Message.Contains(path));
    }

    [Test]
    public void AFailedWriteLeavesTheOldFileAndNothingElse()
    {
        using var scope = NewDisposeScope();
        string path = Path.Combine(folder, "kept.safetensors");
        SafetensorsFile.Write(path, new Dictionary<string, Tensor> { ["a"] = ones(3) }, new Dictionary<string, string>());
        byte[] before = File.ReadAllBytes(path);
        Assert.That(() => AtomicFile.Write(path, _ => throw new IOException("disk full")), Throws.InstanceOf<IOException>());
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(before));
        Assert.That(Directory.GetFiles(folder), Has.Length.EqualTo(1));
    }
}
