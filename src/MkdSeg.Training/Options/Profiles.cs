using MkdSeg.Imaging;

namespace MkdSeg.Training.Options;

/// <summary>Named starting points for <see cref="TrainingOptions"/>.</summary>
public static class Profiles
{
    /// <summary>The paper's setting as far as it is known, with PAPER.md's defaults; meant for MM-WHS and a GPU.</summary>
    public static TrainingOptions Paper { get; } = new() { Profile = "paper" };

    /// <summary>
    /// The method on the phantom in minutes on two cores: 48 pixels (about the 3 mm of a phantom's voxels), small networks, few
    /// iterations with a higher learning rate, and every safeguard on (residual generator, warm-up, late distillation, batch
    /// norm estimated anew).
    /// </summary>
    public static TrainingOptions Quick { get; } = new()
    {
        Profile = "quick",
        Pixels = 48,
        Iterations = 800,
        BatchSize = 6,
        CheckpointEvery = 200,
        Segmentor = new() { Width = 16, LearningRate = 3e-3, DecayEvery = 40, ReestimateBatchNorm = true },
        Alignment = new()
        {
            GeneratorWidth = 16,
            GeneratorBlocks = 3,
            ResidualGenerator = true,
            DiscriminatorWidth = 16,
            CycleWeight = 4,
            WarmUpIterations = 300,
            UpdateEvery = 2,
        },
        Distillation = new() { Start = 250, Ramp = 250 },
    };

    /// <summary>Every part of the quick profile for a moment: shows that the chain is whole, nothing about quality.</summary>
    public static TrainingOptions Smoke { get; } = Quick with
    {
        Profile = "smoke",
        Iterations = 40,
        LogEvery = 10,
        CheckpointEvery = 20,
        Segmentor = Quick.Segmentor with { DecayEvery = 20 },
        Alignment = Quick.Alignment with { WarmUpIterations = 10 },
        Distillation = Quick.Distillation with { Start = 10, Ramp = 10 },
    };

    /// <summary>Names of all profiles.</summary>
    public static IReadOnlyList<string> Names { get; } = ["smoke", "quick", "paper"];

    /// <summary>The profile of a name.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public static TrainingOptions Named(string name) => name switch
    {
        "smoke" => Smoke,
        "quick" => Quick,
        "paper" => Paper,
        _ => throw new InvalidInputException($"There is no profile '{name}'; choose one of {string.Join(", ", Names)}."),
    };
}
