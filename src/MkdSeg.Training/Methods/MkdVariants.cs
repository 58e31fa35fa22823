using MkdSeg.Training.Options;

namespace MkdSeg.Training.Methods;

/// <summary>
/// What the names of the variants of "mkd" say of the options: the paper's ablations, and the parts of "mkd+" and "mkd-semi".
/// </summary>
internal static class MkdVariants
{
    /// <summary>S_syn learns from assistant images as they are [S].</summary>
    public static TrainingOptions WithoutAlignment(TrainingOptions options) =>
        options with { Alignment = options.Alignment with { Mode = AlignmentMode.None, Input = AlignmentInput.Raw } };

    /// <summary>S_syn learns from assistant images that are matched to the target's histogram.</summary>
    public static TrainingOptions MatchedAlignment(TrainingOptions options) =>
        options with { Alignment = options.Alignment with { Mode = AlignmentMode.Matched } };

    /// <summary>S_syn learns from what the target modality would have shown of the assistant's patients.</summary>
    public static TrainingOptions OracleAlignment(TrainingOptions options) =>
        options with { Alignment = options.Alignment with { Mode = AlignmentMode.Oracle } };

    /// <summary>Translation is learnt first, as often as beside the segmentors, then fixed; no feedback reaches it.</summary>
    public static TrainingOptions OfflineAlignment(TrainingOptions options) =>
        options with { Alignment = options.Alignment with { Mode = AlignmentMode.Offline } };

    /// <summary>The generator does not hear from any segmentor.</summary>
    public static TrainingOptions WithoutFeedback(TrainingOptions options) =>
        options with { Alignment = options.Alignment with { FeedbackWeight = 0, RealFeedbackWeight = 0 } };

    /// <summary>Without L_kd^{s->r} [S].</summary>
    public static TrainingOptions WithoutSynToReal(TrainingOptions options) =>
        options with { Distillation = options.Distillation with { SynToRealWeight = 0 } };

    /// <summary>Without L_kd^{r->s} [S].</summary>
    public static TrainingOptions WithoutRealToSyn(TrainingOptions options) =>
        options with { Distillation = options.Distillation with { RealToSynWeight = 0 } };

    /// <summary>Segmentors learn from half of every batch of translated slices.</summary>
    public static TrainingOptions HalfSynthetic(TrainingOptions options) =>
        options with { Alignment = options.Alignment with { SyntheticShare = 0.5 } };

    /// <summary>Two segmentors that do not teach each other.</summary>
    public static TrainingOptions WithoutDistillation(TrainingOptions options) => WithoutRealToSyn(WithoutSynToReal(options));

    /// <summary>
    /// Without our safeguards, as the paper says nothing of any. A module whose discriminators see labels is ours altogether, weights and
    /// rates included; the plain one then has those of the CycleGAN family.
    /// </summary>
    public static TrainingOptions Plain(TrainingOptions options) => options with
    {
        Alignment = (options.Alignment.ConditionalDiscriminator ? PlainModule(options.Alignment) : options.Alignment) with
        {
            ResidualGenerator = false,
            WarmUpIterations = 0,
            UpdateEvery = 1,
        },
        Distillation = options.Distillation with { Start = 0, Ramp = 0 },
        Segmentor = options.Segmentor with { ReestimateBatchNorm = false },
    };

    /// <summary>Teachers count by their confidence.</summary>
    public static TrainingOptions Confidence(TrainingOptions options) =>
        options with { Distillation = options.Distillation with { ConfidenceWeighted = true } };

    /// <summary>Students see other intensities than their teachers.</summary>
    public static TrainingOptions Consistency(TrainingOptions options) =>
        options with { Distillation = options.Distillation with { PerturbStudent = true } };

    /// <summary>Either segmentor also learns from the other's labels.</summary>
    public static TrainingOptions Labels(TrainingOptions options) =>
        options with { Distillation = options.Distillation with { LabelWeight = 0.5 } };

    /// <summary>Predictions come from averaged weights.</summary>
    public static TrainingOptions Average(TrainingOptions options) =>
        options with { Segmentor = options.Segmentor with { AverageDecay = 0.99 } };

    /// <summary>All four parts.</summary>
    public static TrainingOptions Plus(TrainingOptions options) => Average(Labels(Consistency(Confidence(options))));

    /// <summary>
    /// No translation; either segmentor also learns from the other's labels, both from what they agree on in target images without labels,
    /// and predictions come from averaged weights.
    /// </summary>
    public static TrainingOptions Semi(TrainingOptions options) => SemiTranslated(WithoutAlignment(options));

    /// <summary>With the alignment module that "mkd-semi" is without.</summary>
    public static TrainingOptions SemiTranslated(TrainingOptions options) =>
        Distilled(Average(options), distillation => distillation with { LabelWeight = 1, UnlabelledWeight = 1 });

    /// <summary>"mkd-semi" whose segmentors learn from the labels of their own stream alone.</summary>
    public static TrainingOptions SemiWithoutLabels(TrainingOptions options) =>
        Distilled(Semi(options), distillation => distillation with { LabelWeight = 0 });

    /// <summary>"mkd-semi" without the averaged weights.</summary>
    public static TrainingOptions SemiWithoutAverage(TrainingOptions options) => Semi(options) with { Segmentor = options.Segmentor };

    /// <summary>"mkd-semi" without the target images that have no labels.</summary>
    public static TrainingOptions SemiWithoutUnlabelled(TrainingOptions options) =>
        Distilled(Semi(options), distillation => distillation with { UnlabelledWeight = 0 });

    /// <summary>"mkd-semi" whose segmentors meet on target images without labels alone.</summary>
    public static TrainingOptions SemiWithoutDistillation(TrainingOptions options) => WithoutDistillation(Semi(options));

    private static TrainingOptions Distilled(TrainingOptions options, Func<DistillationOptions, DistillationOptions> change) =>
        options with { Distillation = change(options.Distillation) };

    private static AlignmentOptions PlainModule(AlignmentOptions ours) => new()
    {
        Mode = ours.Mode,
        GeneratorWidth = ours.GeneratorWidth,
        GeneratorBlocks = ours.GeneratorBlocks,
        DiscriminatorWidth = ours.DiscriminatorWidth,
        FeedbackWeight = ours.FeedbackWeight,
        UseUnlabelled = ours.UseUnlabelled,
    };
}
