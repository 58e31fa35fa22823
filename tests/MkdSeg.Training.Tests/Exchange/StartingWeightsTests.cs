using MkdSeg.Imaging;
using MkdSeg.Imaging.Labels;
using MkdSeg.Models;
using MkdSeg.Testing;
using MkdSeg.Training.Exchange;
using MkdSeg.Training.Methods;
using MkdSeg.Training.Options;
using MkdSeg.Training.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Tests.Exchange;

/// <summary>Another training that begins with a model's weights.</summary>
public sealed class StartingWeightsTests
{
    private static readonly TrainingOptions Options = TinyOptions.Mkd with { Iterations = 2, Device = "cpu" };
    private static readonly int Classes = LabelMap.MmWhs.ClassCount;

    private PhantomFolder phantom = null!;
    private string run = string.Empty;
    private string file = string.Empty;

    [OneTimeSetUp]
    public void Train()
    {
        phantom = new PhantomFolder(ct: 2, mr: 1, size: 16);
        (run, file) = (phantom.Run("run"), phantom.Run("run.mkdseg"));
        Trainer.Train(phantom.Dataset, Options, run, false, null, CancellationToken.None);
        using TrainingMethod method = Trained();
        string[] names = [.. method.PredictionNetworks.Select(network => network.Name)];
        ModelFile.Write(file, ModelDescription.Of(RunManifest.Load(run), names, []), "# A card\n", method.PredictionNetworks);
    }

    [OneTimeTearDown]
    public void CleanUp() => phantom.Dispose();

    [Test]
    public void ARunGivesEveryNetworkItsWeights()
    {
        using DisposeScope scope = NewDisposeScope();
        using TrainingMethod trained = Trained(), fresh = Fresh(Options with { Seed = 9 });
        Assert.That(Values(fresh), Is.Not.EqualTo(Values(trained)));
        Assert.That(StartingWeights.Load(run, fresh.Networks), Is.Empty);
        Assert.That(Values(fresh), Is.EqualTo(Values(trained)));
        Assert.That(fresh.Networks.Select(network => network.Optimiser.Steps), Is.All.Zero);
        Assert.That(fresh.Networks[0].Optimiser.Mean().abs().max().ToDouble(), Is.Zero);
        Assert.That(StartingWeights.Sha256Of(run), Is.EqualTo(RunManifest.Load(run).Model));
    }

    [Test]
    public void AModelFileGivesSegmentorsAndSaysWhatItLacks()
    {
        using DisposeScope scope = NewDisposeScope();
        using TrainingMethod trained = Trained(), fresh = Fresh(Options with { Seed = 9 }), other = Fresh(Options with { Seed = 9 });
        IReadOnlyList<string> notes = StartingWeights.Load(file, fresh.Networks);
        Assert.That(notes, Has.Count.EqualTo(4).And.All.StartsWith(file).And.All.EndsWith("which begins with random weights"));
        Assert.That(notes[0], Does.Contain("holds no generator_to_target"));
        Assert.That(Values(fresh.Networks[0]), Is.EqualTo(Values(trained.Networks[0])));
        Assert.That(Values(fresh.Networks[1]), Is.EqualTo(Values(trained.Networks[1])));
        Assert.That(Values(fresh.Networks[2]), Is.EqualTo(Values(other.Networks[2])), "as they were");
        Assert.That(StartingWeights.Sha256Of(file), Is.Not.EqualTo(StartingWeights.Sha256Of(run)).And.Match("^[0-9a-f]{64}$"));
    }

    [Test]
    public void ASegmentorOfAnotherNameBeginsWithTheFirst()
    {
        using DisposeScope scope = NewDisposeScope();
        using TrainingMethod trained = Trained(), fresh = Fresh(Options with { Method = "two-joint" });
        IReadOnlyList<string> notes = StartingWeights.Load(file, fresh.Networks);
        Assert.That(notes, Has.Count.EqualTo(2).And.All.EndsWith("which begins with the weights of segmentor_real"));
        Assert.That(Values(fresh.Networks[0]), Is.EqualTo(Values(trained.Networks[0])));
        Assert.That(Values(fresh.Networks[1]), Is.EqualTo(Values(trained.Networks[0])));
    }

    [Test]
    public void TheAverageOfWeightsBeginsThereToo()
    {
        using DisposeScope scope = NewDisposeScope();
        using TrainingMethod trained = Trained();
        using TrainingMethod fresh = Fresh(Options with { Segmentor = Options.Segmentor with { AverageDecay = 0.9 } });
        StartingWeights.Load(file, fresh.Networks);
        foreach (((string name, Tensor average), (string _, Tensor value)) in
            fresh.Networks[0].Average!.Values.Zip(Weights.Named(trained.Networks[0].Network)))
        {
            Assert.That(average.Equals(value), name);
        }
    }

    [Test]
    public void AnotherShapeIsSaidWithBothAndNothingIsChanged()
    {
        using DisposeScope scope = NewDisposeScope();
        using TrainingMethod wider = Fresh(Options with { Segmentor = Options.Segmentor with { Width = 8 } });
        float[] before = Values(wider);
        Assert.That(
            () => StartingWeights.Load(file, wider.Networks),
            Throws.InstanceOf<InvalidInputException>().With.Message.Contains(file)
                .And.Message.Match(@"tensor segmentor_real/decoder\.0\.conv1\.weight has the shape \[4,8,3,3\].* needs \[8,16,3,3\]"));
        Assert.That(Values(wider), Is.EqualTo(before));

        using TrainingMethod deeper = Fresh(Options with { Segmentor = Options.Segmentor with { Depth = 3 } });
        Assert.That(
            () => StartingWeights.Load(run, deeper.Networks),
            Throws.InstanceOf<InvalidInputException>().With.Message.Match("tensor segmentor_real/.* (is not there|has the shape)"));

        // The first segmentor fits, the second does not: neither is changed.
        NamedNetwork[] mixed = [wider.Networks[1] with { Name = "segmentor_other" }];
        using TrainingMethod fitting = Fresh(Options with { Seed = 9 });
        before = Values(fitting);
        Assert.That(
            () => StartingWeights.Load(file, [.. fitting.Networks, .. mixed]), Throws.InstanceOf<InvalidInputException>());
        Assert.That(Values(fitting), Is.EqualTo(before));
    }

    [Test]
    public void WhatIsNoFinishedModelIsRefused()
    {
        using TrainingMethod fresh = Fresh(Options);
        string damaged = phantom.Run("damaged.mkdseg");
        byte[] bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(damaged, bytes);
        string begun = Directory.CreateDirectory(phantom.Run("begun")).FullName;
        (RunManifest.Load(run) with { Results = new Dictionary<string, string>() }).Save(begun);
        foreach (string path in new[] { damaged, begun, phantom.Run("absent.mkdseg"), phantom.Run("absent"), phantom.Dataset.Folder })
        {
            Assert.That(() => StartingWeights.Load(path, fresh.Networks), Throws.InstanceOf<InvalidInputException>(), path);
        }

        Assert.That(
            () => StartingWeights.Load(file, fresh.Networks.Skip(2)),
            Throws.InstanceOf<InvalidInputException>().With.Message.Contains("none of the networks"));
    }

    private static TrainingMethod Fresh(TrainingOptions options) => MethodCatalogue.Default.Create(options, Classes, CPU);

    private TrainingMethod Trained()
    {
        TrainingMethod method = Fresh(Options);
        Training.Checkpoints.Checkpoint.LoadNetworks(Path.Combine(run, RunFolder.ModelFile), method.Networks);
        return method;
    }

    private static float[] Values(TrainingMethod method) => [.. method.Networks.SelectMany(Values)];

    private static float[] Values(NamedNetwork network) =>
        [.. Weights.Named(network.Network).SelectMany(entry => entry.Value.to(float32).contiguous().data<float>().ToArray())];
}
