using MkdSeg.Imaging;

namespace MkdSeg.Training.Options;

/// <summary>
/// Everything a training depends on besides the data and the code. Saved with every run. Defaults are the paper's where
/// it is known and PAPER.md's where it is silent; each names its source: [P] paper, [S] third-party summary, [R] an
/// independent re-implementation, [G] other papers of the group, [I] our inference.
/// </summary>
public sealed record TrainingOptions
{
    /// <summary>Name of the method, for example "mkd" [P] or "target-only" [P].</summary>
    public string Method { get; init; } = "mkd";

    /// <summary>Name of the profile that these options began as; for the reader, nothing depends on it.</summary>
    public string Profile { get; init; } = "paper";

    /// <summary>The modality to be segmented; the other one assists. Default CT [P].</summary>
    public Modality Target { get; init; } = Modality.Ct;

    /// <summary>Which half of the annotated target cases is held out: 0 or 1. Two folds: [R].</summary>
    public int Fold { get; init; }

    /// <summary>Annotated target cases to train on; null is all of the training half.</summary>
    public int? Annotated { get; init; }

    /// <summary>
    /// Index of the first annotated target case, from 0; the following ones are taken after it, and after the last case of the training
    /// half comes its first. Default 0; studies set it so that every seed has other annotated cases.
    /// </summary>
    public int AnnotatedFrom { get; init; }

    /// <summary>Annotated assistant cases to train on; null is all. Default all: [R]; a study of 5 to 20 is in the paper [S].</summary>
    public int? Assistant { get; init; }

    /// <summary>Seed of initial weights, batches, augmentation and image pools.</summary>
    public int Seed { get; init; }

    /// <summary>Threads of the tensor library. Results are equal to the bit only for equal thread counts.</summary>
    public int Threads { get; init; } = Math.Min(2, Environment.ProcessorCount);

    /// <summary>
    /// One thread and one instruction set for every x86-64 machine, so that two machines agree to the bit; slower. Off: a
    /// run repeats to the bit on its own machine.
    /// </summary>
    public bool Exact { get; init; }

    /// <summary>
    /// Where tensors live: "cpu", "cuda" or "cuda:N"; null is the first CUDA device if there is one, else the CPU. An exact training
    /// always runs on the CPU.
    /// </summary>
    public string? Device { get; init; }

    /// <summary>How exactly float32 values are multiplied; predictions of the run are always made in float32.</summary>
    public Precision Precision { get; init; }

    /// <summary>Side of a training slice, in pixels. Default 256: PnP-AdaNet's recipe [G].</summary>
    public int Pixels { get; init; } = 256;

    /// <summary>The crop's side over the largest heart of the training cases. Default 1.15 [I].</summary>
    public double CropMargin { get; init; } = 1.15;

    /// <summary>Fraction of each volume's brightest voxels that is clipped. Default 0.02: PnP-AdaNet's recipe [G].</summary>
    public double ClipFraction { get; init; } = 0.02;

    /// <summary>Updates of the segmentors, the same for every method. Default 20,000 [G].</summary>
    public int Iterations { get; init; } = 20_000;

    /// <summary>Slices of each modality in one iteration. Default 8 [G].</summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>Iterations between two lines of the log.</summary>
    public int LogEvery { get; init; } = 50;

    /// <summary>Iterations between two checkpoints.</summary>
    public int CheckpointEvery { get; init; } = 500;

    /// <summary>The segmentors.</summary>
    public SegmentorOptions Segmentor { get; init; } = new();

    /// <summary>The Image Alignment Module.</summary>
    public AlignmentOptions Alignment { get; init; } = new();

    /// <summary>Mutual knowledge distillation.</summary>
    public DistillationOptions Distillation { get; init; } = new();

    /// <summary>The method "synthesis".</summary>
    public SynthesisOptions Synthesis { get; init; } = new();

    /// <summary>The method "tumor-aware".</summary>
    public TumorAwareOptions Structure { get; init; } = new();

    /// <summary>The method "ummkd".</summary>
    public UmmkdOptions SharedKnowledge { get; init; } = new();

    /// <summary>Augmentation of both modalities.</summary>
    public AugmentationOptions Augmentation { get; init; } = new();

    /// <summary>
    /// The segmentors' learning rate at an iteration, counted from 0: <see cref="SegmentorOptions.LearningRateAt"/>, or the
    /// polynomial that ends at 0 after <see cref="Iterations"/>.
    /// </summary>
    public double LearningRateAt(int iteration) => Segmentor.PolynomialPower == 0
        ? Segmentor.LearningRateAt(iteration)
        : Segmentor.LearningRate * Math.Pow(Math.Max(0, 1 - (iteration / (double)Iterations)), Segmentor.PolynomialPower);

    /// <summary>Checks every value, and values against each other.</summary>
    /// <returns>These options.</returns>
    /// <exception cref="InvalidInputException">A value is out of range; the message names it.</exception>
    public TrainingOptions Checked()
    {
        OptionRanges.Check(this);
        return this;
    }
}
