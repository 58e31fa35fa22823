using System.Text.Json.Serialization;
using MkdSeg.Models.Losses;

namespace MkdSeg.Training.Options;

/// <summary>The Image Alignment Module: two generators, two discriminators, a cycle (CycleGAN).</summary>
public sealed record AlignmentOptions
{
    /// <summary>Whether translation is learnt beside segmentation, before it, or not at all. Default online [P]; for ablations.</summary>
    public AlignmentMode Mode { get; init; }

    /// <summary>
    /// Whether assistant images are matched to the histogram of target images (IntensityMatch) before this module, or
    /// any method that learns from them, sees them: a start whose class means are nearly right. Default raw, as they are [P].
    /// </summary>
    public AlignmentInput Input { get; init; }

    /// <summary>Channels of the generators' first convolution. Default 64: the CycleGAN family [G].</summary>
    public int GeneratorWidth { get; init; } = 64;

    /// <summary>Residual blocks of a generator. Default 9: the CycleGAN family [G], which has 6 at 128 pixels and below.</summary>
    public int GeneratorBlocks { get; init; } = 9;

    /// <summary>
    /// Let a generator learn a correction of its input instead of a new image. Off is the plain paper. A safeguard: a pilot
    /// saw plain generators turn the contrast upside down on some seeds, with a cycle loss as good as in the right case.
    /// </summary>
    public bool ResidualGenerator { get; init; }

    /// <summary>
    /// What stands between a generator's layers. Default instance norm, as the CycleGAN family [G]. It gives every slice the same mean and
    /// spread of each feature, so that a tissue's new intensity depends on what else the slice shows; without any it does not.
    /// </summary>
    public TranslatorNorm GeneratorNorm { get; init; }

    /// <summary>Channels of the discriminators' first convolution. Default 64: the 70 x 70 PatchGAN [G].</summary>
    public int DiscriminatorWidth { get; init; } = 64;

    /// <summary>Strided convolutions of a discriminator. Default 3: the 70 x 70 PatchGAN [G].</summary>
    public int DiscriminatorLayers { get; init; } = 3;

    /// <summary>
    /// What stands between a discriminator's layers. Default instance norm, as the CycleGAN family [G]. Without any it sees contrast and
    /// brightness, which instance norm all but takes away: with contrast doubled, the answer of an untrained one moved some forty times as
    /// far.
    /// </summary>
    public TranslatorNorm DiscriminatorNorm { get; init; }

    /// <summary>
    /// Show discriminators the structures of an image beside it, a map for each class: they then judge whether every structure has the
    /// other modality's look, not only whether the whole has. Both modalities' training slices are annotated, so this asks for no more
    /// than the segmentors do. As in conditional GANs (Mirza and Osindero 2014; Isola et al. 2017). Off is the paper.
    /// </summary>
    public bool ConditionalDiscriminator { get; init; }

    /// <summary>
    /// Keep the spectral norm of each of a discriminator's convolutions at 1 or below, so that it cannot grow steep where nothing
    /// normalises: Miyato et al. 2018, here by a projection after each update as in Gouk et al. 2021, which needs no gradient of a
    /// gradient. Off is the paper.
    /// </summary>
    public bool SpectralNorm { get; init; }

    /// <summary>Adversarial loss. Default least squares [G]; [R] used the vanilla one.</summary>
    public AdversarialObjective Adversarial { get; init; } = AdversarialObjective.LeastSquares;

    /// <summary>Weight of each of the two L1 cycle losses. Default 10: [R][G].</summary>
    public double CycleWeight { get; init; } = 10;

    /// <summary>Weight of the L1 identity losses. Default 0: [R][G].</summary>
    public double IdentityWeight { get; init; }

    /// <summary>Weight of L_sup^syn in the update of the generator towards the target. Default 1: [R].</summary>
    public double FeedbackWeight { get; init; } = 1;

    /// <summary>
    /// Weight, beside <see cref="FeedbackWeight"/>, of L_sup of S_real on synthetic images in the update of the generator towards the
    /// target; S_real learns nothing from it. S_real knows the target's look of every structure, S_syn only what the generator makes.
    /// As the semantic loss of CyCADA (Hoffman et al. 2018), the other way round. It starts and rises with distillation, when S_real knows
    /// something. For "mkd". Default 0: [R].
    /// </summary>
    public double RealFeedbackWeight { get; init; }

    /// <summary>
    /// Capacity of each discriminator's pool of past generated images; half of the fakes shown to it are drawn from the pool. 0 shows
    /// new ones only. Default 50: [R][G].
    /// </summary>
    public int PoolSize { get; init; } = 50;

    /// <summary>
    /// Share of a batch's assistant slices that segmentors learn from once they are translated (or, without translation, as they are), at
    /// least one slice; the translation itself learns from all of them. 1 is the paper. CM-TranCaF found that generated CT helps up to
    /// half of the images and then hurts: 0.5 asks whether that holds here.
    /// </summary>
    public double SyntheticShare { get; init; } = 1;

    /// <summary>
    /// Learn the target's look from its cases without labels too, which the translation of "mkd", "joint-translated" and "tumor-aware"
    /// needs none of. Their crops lie where those of annotated cases lie on average. Off is the paper.
    /// </summary>
    public bool UseUnlabelled { get; init; }

    /// <summary>Adam's learning rate for generators and discriminators. Default 2e-4: [R][G].</summary>
    public double LearningRate { get; init; } = 2e-4;

    /// <summary>
    /// Share of this module's steps after which its learning rate falls, in a straight line to 0 at the end. CycleGAN takes 0.5: without it
    /// translations swing from one update to the next. Default 1, never: [R].
    /// </summary>
    public double DecayFrom { get; init; } = 1;

    /// <summary>
    /// Share of the old average that stays when the generator towards the target is averaged after each of its updates (Yazici et al.
    /// 2019). Where it is not 0, segmentors learn from what the average translates, and it is what remains when training ends; feedback
    /// reaches the generator as if its own image had been seen. Default 0, no average: [R].
    /// </summary>
    public double GeneratorAverageDecay { get; init; }

    /// <summary>Adam's first decay rate for generators and discriminators. Default 0.5: [R][G].</summary>
    public double Beta1 { get; init; } = 0.5;

    /// <summary>
    /// Iterations in which only this module learns, before the segmentors start. 0 is the plain paper. A safeguard: the
    /// images of the first few hundred iterations teach S_syn nothing.
    /// </summary>
    public int WarmUpIterations { get; init; }

    /// <summary>Update this module in every n-th iteration after the warm-up. 1 is the plain paper; 2 saves time.</summary>
    public int UpdateEvery { get; init; } = 1;

    /// <summary>Whether generators are learnt.</summary>
    [JsonIgnore]
    public bool Translates => Mode is AlignmentMode.Online or AlignmentMode.Offline;

    /// <summary>Whether assistant images are matched to target images; an oracle's need no matching.</summary>
    [JsonIgnore]
    public bool Matches => Mode == AlignmentMode.Matched || (Input == AlignmentInput.Matched && Mode != AlignmentMode.Oracle);

    /// <summary>Slices of a batch that <see cref="SyntheticShare"/> leaves, at least one.</summary>
    /// <param name="batchSize">Slices of the batch.</param>
    public int SyntheticSlices(int batchSize) => Math.Max(1, (int)Math.Round(SyntheticShare * batchSize, MidpointRounding.AwayFromZero));

    /// <summary>Steps before the segmentors start: the warm-up, or all updates of a module that learns before them.</summary>
    /// <param name="iterations">Of the segmentors. A module that learns before them has as many updates as one that learns beside
    /// them.</param>
    public int StepsBefore(int iterations) => Mode switch
    {
        AlignmentMode.Online => WarmUpIterations,
        AlignmentMode.Offline => WarmUpIterations + ((iterations + UpdateEvery - 1) / UpdateEvery),
        _ => 0,
    };

    /// <summary>Learning rate of generators and discriminators in a step.</summary>
    /// <param name="step">The training's step, from 0; those before the segmentors start count.</param>
    /// <param name="iterations">Of the segmentors.</param>
    public double LearningRateAt(int step, int iterations)
    {
        double steps = StepsBefore(iterations) + (Mode == AlignmentMode.Online ? iterations : 0);
        return DecayFrom < 1 ? LearningRate * Math.Clamp((steps - step) / (steps * (1 - DecayFrom)), 0, 1) : LearningRate;
    }

    /// <summary>
    /// Whether this module learns at a segmentor iteration, counted from 0; those before the segmentors start are negative.
    /// </summary>
    public bool LearnsAt(int iteration) => iteration < 0 || (Mode == AlignmentMode.Online && iteration % UpdateEvery == 0);
}

/// <summary>What stands between the layers of a generator or a discriminator.</summary>
public enum TranslatorNorm
{
    /// <summary>Instance norm [G].</summary>
    Instance,

    /// <summary>Nothing.</summary>
    None,
}

/// <summary>How assistant images come to look like the target before a segmentor learns from them.</summary>
public enum AlignmentMode
{
    /// <summary>Translated by generators that learn on while the segmentors learn: the paper [P].</summary>
    Online,

    /// <summary>Translated by generators that have learnt before and stay as they are.</summary>
    Offline,

    /// <summary>Not at all.</summary>
    None,

    /// <summary>Matched to the histogram of target images, which needs no learning: the control of every translation.</summary>
    Matched,

    /// <summary>
    /// Replaced by what the target modality would have shown of the same patients, as phantoms alone can: an upper bound of every
    /// translation. Holds for every method that learns from assistant images.
    /// </summary>
    Oracle,
}

/// <summary>Which assistant images come before the networks.</summary>
public enum AlignmentInput
{
    /// <summary>As they are [P].</summary>
    Raw,

    /// <summary>Matched to the histogram of target images.</summary>
    Matched,
}
