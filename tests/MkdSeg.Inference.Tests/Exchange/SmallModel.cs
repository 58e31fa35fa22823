using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using MkdSeg.Data.Anatomies;
using MkdSeg.Data.Intensities;
using MkdSeg.Data.Preprocessing;
using MkdSeg.Data.Sources;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Testing;
using MkdSeg.Training;
using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Inference.Tests.Exchange;

/// <summary>Runs of the smallest kind, and zip files made by another hand than the program's.</summary>
internal sealed class SmallModel : IDisposable
{
    private readonly PhantomFolder phantom = new(ct: 2, mr: 1, size: 16);

    public string Path(string name) => phantom.Run(name);

    public string Data => phantom.Dataset.Folder;

    /// <summary>A finished run's folder; trained once.</summary>
    public string Run(string method = "mkd")
    {
        TrainingOptions options = TinyOptions.Mkd with { Method = method, Iterations = 2, Device = "cpu", HeldOut = "ct_train_1002" };
        Trainer.Train(phantom.Dataset, options, Path(method), resume: true, null, CancellationToken.None);
        return Path(method);
    }

    /// <summary>A run on the same volumes under another anatomy: other names, axial slices, windows of intensities, three slices.</summary>
    public string OtherRun()
    {
        Anatomy heart = phantom.Dataset.Anatomy;
        var other = new OtherDataset(phantom.Dataset, heart with
        {
            Name = "seven_parts",
            Labels = new([.. heart.Labels.Structures.Select((structure, n) => structure with { Name = $"part_{n}" })]),
            Modalities = [new(Modality.Ct, new(IntensityKind.Window, -160, 240)), new(Modality.Mr, new(IntensityKind.Percentiles, 1, 99))],
            Plane = SlicePlane.Axial,
        });
        TrainingOptions options = TinyOptions.Mkd with { Iterations = 2, Device = "cpu", Folds = 1, InputSlices = 3 };
        Trainer.Train(other, options, Path("other"), resume: true, null, CancellationToken.None);
        return Path("other");
    }

    /// <summary>The model file of a run.</summary>
    public string File(string method = "mkd")
    {
        string file = Path($"{method}.mkdseg");
        if (!System.IO.File.Exists(file))
        {
            using TrainedModel model = TrainedModel.Load(method == "other" ? OtherRun() : Run(method));
            model.ExportFile(file);
        }

        return file;
    }

    /// <summary>What a model answers to the same images, every readout.</summary>
    public static float[][] Answers(string path)
    {
        using var scope = NewDisposeScope();
        using TrainedModel model = TrainedModel.Load(path);
        Tensor images = Images(model.Description.Options.InputSlices);
        return [.. model.Readouts.Select(readout => model.Probabilities(images, readout).data<float>().ToArray())];
    }

    /// <summary>[3,C,16,16] in [-1,1], always the same.</summary>
    public static Tensor Images(int channels = 1) => sin(arange(3 * channels * 16 * 16, float32) * 0.37f).reshape(3, channels, 16, 16);

    /// <summary>The entries of a zip file in order.</summary>
    public static List<(string Name, byte[] Content)> Entries(string file)
    {
        using ZipArchive zip = ZipFile.OpenRead(file);
        return [.. zip.Entries.Select(entry =>
        {
            using var content = new MemoryStream();
            using Stream from = entry.Open();
            from.CopyTo(content);
            return (entry.FullName, content.ToArray());
        })];
    }

    /// <summary>Packs entries, with the right checksums unless a list of them is given.</summary>
    public string Pack(string name, List<(string Name, byte[] Content)> entries, CompressionLevel level = CompressionLevel.NoCompression)
    {
        if (!entries.Exists(entry => entry.Name == "SHA256SUMS"))
        {
            string sums = string.Concat(
                entries.Select(entry => $"{Convert.ToHexStringLower(SHA256.HashData(entry.Content))}  {entry.Name}\n"));
            entries = [.. entries, ("SHA256SUMS", Encoding.ASCII.GetBytes(sums))];
        }

        string file = Path(name);
        System.IO.File.Delete(file);
        using ZipArchive zip = ZipFile.Open(file, ZipArchiveMode.Create);
        foreach ((string entryName, byte[] content) in entries)
        {
            using Stream to = zip.CreateEntry(entryName, level).Open();
            to.Write(content);
        }

        return file;
    }

    public void Dispose() => phantom.Dispose();

    private sealed record OtherDataset(IDataset Same, Anatomy Anatomy) : IDataset
    {
        public string Folder => Same.Folder;

        public string Name => Same.Name;

        public bool IsSliceStack => Same.IsSliceStack;

        public string Kind => Same.Kind;

        public IReadOnlyList<DatasetCase> Cases => Same.Cases;

        public IReadOnlyList<string> Problems => Same.Problems;

        public IReadOnlyList<string> Notes => Same.Notes;
    }
}
