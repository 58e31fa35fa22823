using MkdSeg.Imaging;
using MkdSeg.Models;
using MkdSeg.Models.Alignment;
using MkdSeg.Models.Losses;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Options;
using static TorchSharp.torch;

namespace MkdSeg.Training.Methods;

/// <summary>
/// The paper's method: an Image Alignment Module makes assistant images look like the target, two segmentors learn from
/// the synthetic and from the real images, and each teaches the other on the images that the other was not labelled for.
/// All parts learn online; the generator towards the target also hears from L_sup^syn [P][S]. The paper's ablations are this
/// method under other options, and so are the parts of "mkd+".
/// </summary>
public sealed class MutualDistillation : TrainingMethod
{
    private readonly AlignmentModule? alignment;
    private readonly NamedNetwork real;
    private readonly NamedNetwork syn;

    /// <summary>The method with fresh networks.</summary>
    public MutualDistillation(TrainingOptions options, int classCount, Device device)
        : base(options, classCount, device)
    {
        real = NewSegmentor("segmentor_real");
        syn = NewSegmentor("segmentor_syn");
        alignment = options.Alignment.Mode == AlignmentMode.None ? null : new AlignmentModule(options, device);
        Networks = [real, syn, .. alignment?.Networks ?? []];
        Segmentors = new Dictionary<string, NamedNetwork> { ["real"] = real, ["syn"] = syn };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<NamedNetwork> Networks { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, NamedNetwork> Segmentors { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, ImagePool> Pools => alignment?.Pools ?? base.Pools;

    /// <inheritdoc/>
    public override bool UsesAssistant => true;

    /// <inheritdoc/>
    public override int WarmUpSteps => Options.Alignment.StepsBefore(Options.Iterations);

    /// <inheritdoc/>
    public override void Step(int step, Batch target, Batch? assistant, StepLog log)
    {
        Batch source = Required(assistant);
        int iteration = step - WarmUpSteps;
        bool warmingUp = iteration < 0;

        // Translate. One pass of each generator over its images serves adversarial, cycle and segmentation losses.
        Translation? translation = Options.Alignment.LearnsAt(iteration) ? alignment?.Translate(source.Images, target.Images) : null;
        Tensor synthetic = translation?.FakeTarget.detach() ?? alignment?.TranslateWithoutGradient(source.Images) ?? source.Images;

        // Both segmentors, each image once; gradients stay in the networks until all of them are known.
        Tensor? feedback = null;
        if (!warmingUp)
        {
            bool feedsBack = translation is not null && Options.Alignment.FeedbackWeight > 0;
            feedback = SegmentorGradients(iteration, target, new Batch(synthetic, source.Labels), feedsBack, log);
        }

        // Updates in the order G_{a->t}, D_t, G_{t->a}, D_a, S_real, S_syn [R][G].
        if (translation is not null)
        {
            alignment!.Update(step, translation, feedback, log);
        }

        if (!warmingUp)
        {
            real.Update(Options.LearningRateAt(iteration));
            syn.Update(Options.LearningRateAt(iteration));
        }

        if (log.Detailed && alignment is not null)
        {
            TranslationWatch.Report(source, synthetic, target, ClassCount, log);
        }
    }

    /// <summary>
    /// Back-propagates L_seg^real into S_real alone and L_seg^syn into S_syn alone.
    /// </summary>
    /// <returns>The gradient of L_sup^syn by the synthetic images, for the generator; null unless wanted.</returns>
    private Tensor? SegmentorGradients(int iteration, Batch target, Batch synthetic, bool feedsBack, StepLog log)
    {
        DistillationOptions distillation = Options.Distillation;
        double ramp = distillation.FactorAt(iteration);
        double toReal = ramp * distillation.SynToRealWeight, toSyn = ramp * distillation.RealToSynWeight;

        Tensor image = feedsBack ? synthetic.Images.requires_grad_(true) : synthetic.Images;

        // Each on the images that it is labelled for; the other's answer to these is what a student learns from.
        (Tensor[] realOwn, Tensor[] synOwn) = TwoStreams.Run(() => Supervised(real, target.Images, target.Labels), () => Supervised(syn, image, synthetic.Labels));
        (Tensor[] realOthers, Tensor[] synOthers) = TwoStreams.Run(
            () => Backward(real, realOwn[1], new Batch(image.detach(), synthetic.Labels), synOwn[0], toReal, iteration),
            () => Backward(syn, synOwn[1], target, realOwn[0], toSyn, iteration));

        Report(realOthers, toReal, "kd_syn_to_real", "labels_real", log);
        Report(synOthers, toSyn, "kd_real_to_syn", "labels_syn", log);
        log.Add("sup_real", realOwn[1]);
        log.Add("sup_syn", synOwn[1]);
        return feedsBack ? image.grad! * Options.Alignment.FeedbackWeight : null;
    }

    /// <returns>Logits and L_sup.</returns>
    private static Tensor[] Supervised(NamedNetwork segmentor, Tensor images, Tensor labels)
    {
        Tensor logits = segmentor.Forward(images);
        return [logits, SupervisedLoss.Combined(logits, labels)];
    }

    /// <summary>Back-propagates L_sup, and what the other's images teach, into one segmentor.</summary>
    /// <returns>L_kd if its weight is above 0, then the supervised loss on the other's images if its weight is.</returns>
    private Tensor[] Backward(NamedNetwork student, Tensor supervised, Batch others, Tensor teacherLogits, double weight, int iteration)
    {
        DistillationOptions distillation = Options.Distillation;
        if (weight == 0 && distillation.LabelWeight == 0)
        {
            supervised.backward();
            return [];
        }

        var terms = new List<Tensor>();
        Tensor logits = student.Forward(Seen(student, others.Images, iteration)), loss = supervised;
        if (weight > 0)
        {
            terms.Add(DistillationLoss.KullbackLeibler(logits, teacherLogits, distillation.Temperature, distillation.ConfidenceWeighted));
            loss += weight * terms[^1];
        }

        if (distillation.LabelWeight > 0)
        {
            terms.Add(SupervisedLoss.Combined(logits, others.Labels));
            loss += distillation.LabelWeight * terms[^1];
        }

        loss.backward();
        return [.. terms];
    }

    /// <summary>The other's images as a student sees them: the same, or with other intensities than the teacher saw.</summary>
    private Tensor Seen(NamedNetwork student, Tensor images, int iteration) => Options.Distillation.PerturbStudent
        ? IntensityAugmentation.Apply(images, RandomStream.Create(Options.Seed, $"perturb-{student.Name}", iteration))
        : images;

    private void Report(Tensor[] terms, double weight, string distilled, string labelled, StepLog log)
    {
        if (weight > 0)
        {
            log.Add(distilled, terms[0]);
        }

        if (Options.Distillation.LabelWeight > 0)
        {
            log.Add(labelled, terms[^1]);
        }
    }
}
