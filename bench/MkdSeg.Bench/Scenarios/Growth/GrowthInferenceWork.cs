using MkdSeg.Bench.Scenarios.Step;
using MkdSeg.Bench.Workers;
using MkdSeg.Models;
using MkdSeg.Models.Segmentation;
using MkdSeg.Reference;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Bench.Scenarios.Growth;

/// <summary>Class probabilities of a batch of slices from the ensemble of two default segmentors.</summary>
internal sealed class GrowthInferenceWork : IWork
{
    private readonly DisposeScope scope;
    private readonly UNet[] segmentors;
    private readonly Tensor images;

    /// <summary>Two segmentors with fresh weights.</summary>
    public GrowthInferenceWork(WorkerOptions worker)
    {
        TensorRuntime.Configure(worker.Threads);
        scope = NewDisposeScope();
        random.manual_seed(1);
        segmentors = [new UNet(), new UNet()];
        foreach (UNet segmentor in segmentors)
        {
            FilterLayout.Convert(segmentor);
            segmentor.eval();
        }

        images = MadeUpBatch.Of(StepCase.Of(worker).Options()).Images;
        Versions = TorchVersions.Current(worker.Threads);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Versions { get; }

    /// <inheritdoc/>
    public void Run()
    {
        using DisposeScope inner = NewDisposeScope();
        using IDisposable frozen = inference_mode();
        _ = (segmentors[0].forward(images).softmax(1) + segmentors[1].forward(images).softmax(1)) / 2;
    }

    /// <inheritdoc/>
    public void WriteOutputs(string path) => throw new NotSupportedException("Growth compares nothing.");

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (UNet segmentor in segmentors)
        {
            segmentor.Dispose();
        }

        scope.Dispose();
    }
}
