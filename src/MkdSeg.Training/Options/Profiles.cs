using MkdSeg.Imaging;

namespace MkdSeg.Training.Options;

/// <summary>Named starting points for <see cref="TrainingOptions"/>.</summary>
public static class Profiles
{
    /// <summary>The paper's setting as far as it is known, with PAPER.md's defaults; meant for MM-WHS and a GPU.</summary>
    public static TrainingOptions Paper { get; } = new() { Profile = "paper" };

    /// <summary>
    /// The paper's setting with what strong 2D pipelines have beside it and the paper does not speak of, each part with its source: three
    /// neighbouring slices (PnP-AdaNet, SIFA, UMMKD), the darkest 0.5 % clipped, slices with structures drawn more often, intensities
    /// changed and rates that fall as a polynomial to 0 from 1e-3 (nnU-Net), elastic changes (Ronneberger et al. 2015), averaged segmentors
    /// (Tarvainen and Valpola 2017) whose batch norm is estimated anew, a module that learns before the segmentors, falls to 0 (CycleGAN)
    /// and is averaged (Yazici et al. 2019), distillation from a quarter of the training on. Meant for MM-WHS and a GPU; nobody has run it
    /// whole.
    /// </summary>
    public static TrainingOptions PaperPlus { get; } = Paper with
    {
        Profile = "paper+",
        InputSlices = 3,
        ClipLowFraction = 0.005,
        Balance = 1.0 / 3,
        Augmentation = new() { ShiftFraction = 0.05, ElasticFraction = 0.03, Intensities = true },
        Segmentor = Paper.Segmentor with
        {
            LearningRate = 1e-3,
            PolynomialPower = 0.9,
            AverageDecay = 0.999,
            ReestimateBatchNorm = true,
        },
        Alignment = Paper.Alignment with { WarmUpIterations = 2000, DecayFrom = 0.5, GeneratorAverageDecay = 0.999 },
        Distillation = Paper.Distillation with { Start = 5000, Ramp = 5000 },
    };

    /// <summary>
    /// The recorded evidence on the phantom: as cheap as a comparison of methods can be on two cores. 32 pixels (about 4.4 mm, the
    /// phantom's voxels have 3), small networks, a thousand iterations with higher learning rates, and every safeguard on (residual
    /// generator, warm-up, late distillation, batch norm estimated anew). What was tried for size, learning rates and warm-up, on
    /// patients of another cohort, is in REPLICATION.md, Tuning.
    /// </summary>
    public static TrainingOptions Phantom { get; } = new()
    {
        Profile = "phantom",
        Pixels = 32,
        Iterations = 1000,
        BatchSize = 4,
        CheckpointEvery = 250,
        Segmentor = new() { Width = 16, Depth = 3, LearningRate = 3e-3, DecayEvery = 50, ReestimateBatchNorm = true },
        Alignment = new()
        {
            GeneratorWidth = 16,
            GeneratorBlocks = 3,
            ResidualGenerator = true,
            DiscriminatorWidth = 16,
            CycleWeight = 4,
            LearningRate = 5e-4,
            WarmUpIterations = 250,
            UpdateEvery = 2,
        },
        Distillation = new() { Start = 350, Ramp = 350 },
    };

    /// <summary>
    /// The evidence on the reference phantom, whose hearts differ as real ones do: 64 pixels, twice as many updates as profile phantom's,
    /// batches balanced over patients and structures, and a module that translates at these sizes. How all of it was chosen, on patients of
    /// another cohort, is in REPLICATION.md, Profile reference.
    /// </summary>
    public static TrainingOptions Reference { get; } = Phantom with
    {
        Profile = "reference",
        Pixels = 64,
        Iterations = 2000,
        CheckpointEvery = 500,
        Balance = 2.0 / 3,
        Augmentation = new() { ShiftFraction = 0.1 },
        Segmentor = Phantom.Segmentor with { DecayEvery = 100 },
        Alignment = Phantom.Alignment with
        {
            ResidualGenerator = false,
            DiscriminatorLayers = 2,
            ConditionalDiscriminator = true,
            CycleWeight = 1,
            RealFeedbackWeight = 1,
            LearningRate = 1e-3,
            DecayFrom = 0.5,
            GeneratorAverageDecay = 0.995,
            WarmUpIterations = 500,
            UpdateEvery = 1,
        },
        Distillation = new() { Start = 700, Ramp = 700 },
    };

    /// <summary>The phantom profile with half of its iterations: every table in minutes, nothing to decide by.</summary>
    public static TrainingOptions Quick { get; } = Phantom with
    {
        Profile = "quick",
        Iterations = 500,
        Segmentor = Phantom.Segmentor with { DecayEvery = 25 },
        Distillation = Phantom.Distillation with { Start = 175, Ramp = 175 },
    };

    /// <summary>Every part of the quick profile for a moment: shows that the chain is whole, nothing about quality.</summary>
    public static TrainingOptions Smoke { get; } = Quick with
    {
        Profile = "smoke",
        Iterations = 20,
        LogEvery = 5,
        CheckpointEvery = 10,
        Segmentor = Quick.Segmentor with { DecayEvery = 10 },
        Alignment = Quick.Alignment with { WarmUpIterations = 5 },
        Distillation = Quick.Distillation with { Start = 5, Ramp = 5 },
    };

    /// <summary>
    /// For data of one's own: the phantom profile, whose sizes and lengths <see cref="Planning.TrainingPlan"/> chooses anew from the data
    /// and the machine.
    /// </summary>
    public static TrainingOptions Auto { get; } = Phantom with { Profile = "auto" };

    /// <summary>Names of all profiles with sizes of their own.</summary>
    public static IReadOnlyList<string> Names { get; } = ["smoke", "quick", "phantom", "reference", "paper", "paper+"];

    /// <summary>The profile of a name.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public static TrainingOptions Named(string name) => name switch
    {
        "smoke" => Smoke,
        "quick" => Quick,
        "phantom" => Phantom,
        "reference" => Reference,
        "paper" => Paper,
        "paper+" => PaperPlus,
        "auto" => Auto,
        _ => throw new InvalidInputException($"There is no profile '{name}'; {NameHint.Remedy(name, Names)}."),
    };
}
