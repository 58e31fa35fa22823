using MkdSeg.Training.Options;

namespace MkdSeg.Testing;

/// <summary>Every part of the method, as small as it can be.</summary>
public static class TinyOptions
{
    public static TrainingOptions Mkd { get; } = new()
    {
        Method = "mkd",
        Threads = 1,
        Pixels = 16,
        BatchSize = 2,
        Iterations = 10,
        LogEvery = 1,
        CheckpointEvery = 1000,
        Segmentor = new() { Width = 4, Depth = 2, LearningRate = 1e-3, DecayEvery = 4, ReestimateBatchNorm = true },
        Alignment = new()
        {
            GeneratorWidth = 4,
            GeneratorBlocks = 1,
            DiscriminatorWidth = 4,
            DiscriminatorLayers = 1,
            PoolSize = 3,
            WarmUpIterations = 3,
            UpdateEvery = 2,
        },
        Distillation = new() { Temperature = 2, Start = 2, Ramp = 2 },
    };
}
