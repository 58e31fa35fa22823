using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;

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

    /// <summary>
    /// Parts that the annotated target cases are cut into, in the order of their ids; each fold holds another part out. 1 holds none out
    /// but what <see cref="HeldOut"/> or the data set itself names. Default 2: [R].
    /// </summary>
    public int Folds { get; init; } = 2;

    /// <summary>Which fold, from 0: of two, 0 holds out the second half, 1 the first.</summary>
    public int Fold { get; init; }

    /// <summary>Ids of target cases to hold out instead of a fold's, separated by commas; null is none.</summary>
    public string? HeldOut { get; init; }

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

    /// <summary>
    /// Share of the target cases to train on that is kept from training and segmented at every checkpoint for the log's curve
    /// "validation_dice"; at least one case where it is above 0. Default 0: nothing of the paper depends on such a curve.
    /// </summary>
    public double ValidationShare { get; init; }

    /// <summary>
    /// Slices that a network sees at once: 1, or 3 for a slice between its two neighbours, as PnP-AdaNet, SIFA and UMMKD do [G]. Default
    /// 1: the paper does not say.
    /// </summary>
    public int InputSlices { get; init; } = 1;

    /// <summary>The plane of slices; null is that of the data set's anatomy: for the heart coronal [G].</summary>
    public SlicePlane? Plane { get; init; }

    /// <summary>
    /// Crops of every case beside the anatomy, in addition to the one around it, so that the networks know what lies there when they look
    /// for the anatomy in a whole scan. 0 is the paper's group [G].
    /// </summary>
    public int CropsBeside { get; init; }

    /// <summary>
    /// How far such a crop lies from the anatomy's middle along each axis at most, in sides of the crop. Default 0.5 [I].
    /// </summary>
    public double CropShift { get; init; } = 0.5;

    /// <summary>The crop's side over the largest heart of the training cases. Default 1.15 [I].</summary>
    public double CropMargin { get; init; } = 1.15;

    /// <summary>
    /// Which of the training cases' sizes the crop is made for: 1 is the largest, 0.9 one that nine in ten fit, so that one large case does
    /// not make all others small. What is larger is cut in training alone: predictions answer for as much as the largest case takes.
    /// Default 1 [I].
    /// </summary>
    public double CropPercentile { get; init; } = 1;

    /// <summary>Fraction of each volume's brightest voxels that is clipped. Default 0.02: PnP-AdaNet's recipe [G].</summary>
    public double ClipFraction { get; init; } = 0.02;

    /// <summary>
    /// Fraction of each volume's darkest voxels that is clipped, in the heart's recipe; data sets with intensity rules of their own clip
    /// there (a fixed window for CT, percentiles). nnU-Net takes 0.005. Default 0: PnP-AdaNet's recipe clips the brightest alone [G].
    /// </summary>
    public double ClipLowFraction { get; init; }

    /// <summary>Updates of the segmentors, the same for every method. Default 20,000 [G].</summary>
    public int Iterations { get; init; } = 20_000;

    /// <summary>Slices of each modality in one iteration. Default 8 [G].</summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>
    /// Draw slices of both modalities so that patients and structures come equally often: a patient, all equally likely; then, in this
    /// share of the draws, one of the structures that the patient's slices show, all equally likely, and one of the slices that show it;
    /// in the others any slice of the patient. Null is every slice once an epoch: the paper says nothing, so the usual. With 2/3, between
    /// nnU-Net's third and all, structures that few slices show come more often, and slices without any, a third of a crop, less [I].
    /// </summary>
    public double? Balance { get; init; }

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
