using MkdSeg.Imaging;
using MkdSeg.Models;
using MkdSeg.Models.Alignment;
using MkdSeg.Models.Losses;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Options;
using static TorchSharp.torch;

namespace MkdSeg.Training.Methods;

/// <summary>
/// The paper's method, "mkd": an Image Alignment Module makes assistant images look like target images. S_real learns from
/// annotated target images, S_syn from the translated assistant images, and each also learns from the other's answer to the
/// other's images. All networks learn in the same steps; the gradient of L_sup^syn also reaches the generator towards the
/// target [P][S]. The paper's ablations, and the parts of "mkd+" and "mkd-semi", are this method under other options. Written
/// plainly, without anything for speed, the same step is tests/MkdSeg.Reference/PlainStep.cs, which a test holds it to.
/// </summary>
public class Mkd : TrainingMethod
{
    private readonly AlignmentModule? alignment;
    private readonly NamedNetwork real;
    private readonly NamedNetwork syn;

    /// <summary>The method with fresh networks.</summary>
    public Mkd(TrainingOptions options, int classCount, Device device)
        : base(options, classCount, device)
    {
        real = NewSegmentor("segmentor_real");
        syn = NewSegmentor("segmentor_syn");
        alignment = options.Alignment.Translates ? new AlignmentModule(options, classCount, device) : null;
        Networks = [real, syn, .. alignment?.Networks ?? []];
        Segmentors = new Dictionary<string, NamedNetwork> { ["real"] = real, ["syn"] = syn };
    }

    /// <inheritdoc/>
    public sealed override IReadOnlyList<NamedNetwork> Networks { get; }

    /// <inheritdoc/>
    public sealed override IReadOnlyDictionary<string, NamedNetwork> Segmentors { get; }

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
        Translation? translation = Options.Alignment.LearnsAt(iteration) ? alignment?.Translate(source, target) : null;
        Tensor synthetic = alignment?.Synthesise(source.Images, translation) ?? source.Images;

        // Both segmentors, each image once; gradients stay in the networks until all of them are known.
        Tensor? feedback = null;
        if (!warmingUp)
        {
            bool feedsBack = translation is not null && Options.Alignment is { FeedbackWeight: > 0 } or { RealFeedbackWeight: > 0 };
            feedback = SegmentorGradients(iteration, target, source with { Images = synthetic }, feedsBack, log);
            LearnFromUnlabelled(iteration, target.Unlabelled, log);
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
        Batch taught = Taught(synthetic with { Images = image });

        // L_sup of each on its own images; its logits are also what the other one is taught.
        (Supervision ofReal, Supervision ofSyn) = TwoStreams.Run(
            () => Supervised(real, target),
            () => Supervised(syn, taught));

        // L_kd of each on the other's images.
        (Lesson fromSyn, Lesson fromReal) = TwoStreams.Run(
            () => Backward(real, ofReal.Loss, taught with { Images = taught.Images.detach() }, ofSyn.Logits, toReal, iteration),
            () => Backward(syn, ofSyn.Loss, target, ofReal.Logits, toSyn, iteration));

        AddIfAny("kd_syn_to_real", fromSyn.Distillation, log);
        AddIfAny("labels_real", fromSyn.Supervised, log);
        AddIfAny("kd_real_to_syn", fromReal.Distillation, log);
        AddIfAny("labels_syn", fromReal.Supervised, log);
        log.Add("sup_real", ofReal.Loss);
        log.Add("sup_syn", ofSyn.Loss);
        if (!feedsBack)
        {
            return null;
        }

        Tensor feedback = image.grad! * Options.Alignment.FeedbackWeight;
        double byReal = ramp * Options.Alignment.RealFeedbackWeight;
        return byReal > 0 ? feedback + (byReal * FeedbackOfReal(synthetic, log)) : feedback;
    }

    /// <summary>
    /// Back-propagates into both segmentors what the mean of their answers to target images without labels teaches each of them. The mean
    /// is of probabilities, as that of the ensemble.
    /// </summary>
    private void LearnFromUnlabelled(int iteration, Tensor? images, StepLog log)
    {
        double weight = Options.Distillation.FactorAt(iteration) * Options.Distillation.UnlabelledWeight;
        if (images is null || weight == 0)
        {
            return;
        }

        (Tensor ofReal, Tensor ofSyn) = TwoStreams.Run(() => Answer(real, images), () => Answer(syn, images));
        Tensor teacher = ((ofReal + ofSyn) / 2).clamp_min(1e-8).log();
        (Tensor toReal, Tensor toSyn) = TwoStreams.Run(
            () => Follow(real, images, teacher, weight, iteration),
            () => Follow(syn, images, teacher, weight, iteration));
        log.Add("unlabelled_real", toReal);
        log.Add("unlabelled_syn", toSyn);
    }

    /// <summary>Probabilities [N,C,H,W], without a graph.</summary>
    private static Tensor Answer(NamedNetwork segmentor, Tensor images)
    {
        using var _ = no_grad();
        return segmentor.Forward(images).softmax(1);
    }

    /// <summary>Back-propagates what a teacher's answer says of images that the student sees with other intensities.</summary>
    private Tensor Follow(NamedNetwork student, Tensor images, Tensor teacher, double weight, int iteration)
    {
        var random = RandomStream.Create(Options.Seed, $"unlabelled-{student.Name}", iteration);
        Tensor loss = Distil(student.Forward(IntensityAugmentation.Apply(images, random)), teacher);
        (weight * loss).backward();
        return loss;
    }

    /// <summary>
    /// The gradient, by the synthetic images, of what S_real misses in them of the assistant's labels. S_real itself learns nothing here.
    /// </summary>
    private Tensor FeedbackOfReal(Batch synthetic, StepLog log)
    {
        // Under running statistics: a batch's own would take the brightness and contrast out that S_real is to judge.
        Tensor image = synthetic.Images.detach().requires_grad_(true);
        real.RequireGradients(false);
        real.Network.eval();
        Tensor loss = Supervised(real, synthetic with { Images = image }).Loss;
        loss.backward();
        real.Network.train();
        real.RequireGradients(true);
        log.Add("feedback_real", loss);
        return image.grad!;
    }

    /// <summary>
    /// L_kd, what a student learns from its teacher's answer to the same images, before its weight. A method of one's own may say it
    /// otherwise. Both segmentors ask at once, each on a thread of its own.
    /// </summary>
    /// <param name="student">[N,C,H,W], logits with a graph.</param>
    /// <param name="teacher">[N,C,H,W], logits; no gradient goes there.</param>
    /// <returns>A scalar.</returns>
    protected virtual Tensor Distil(Tensor student, Tensor teacher)
    {
        DistillationOptions d = Options.Distillation;
        Tensor divergence = DistillationLoss.KullbackLeibler(student, teacher, d.Temperature, d.ConfidenceWeighted, d.ClassBalanced);
        return d.DiceWeight == 0 ? divergence : divergence + (d.DiceWeight * DistillationLoss.SoftDice(student, teacher));
    }

    private static Supervision Supervised(NamedNetwork segmentor, Batch own)
    {
        Tensor logits = segmentor.Forward(own.Images);
        return new Supervision(logits, SupervisedLoss.Combined(logits, own.Labels, own.Known));
    }

    /// <summary>Back-propagates L_sup, and what the other's images teach, into one segmentor.</summary>
    private Lesson Backward(NamedNetwork student, Tensor supervised, Batch others, Tensor teacherLogits, double weight, int iteration)
    {
        DistillationOptions distillation = Options.Distillation;
        if (weight == 0 && distillation.LabelWeight == 0)
        {
            supervised.backward();
            return new Lesson(null, null);
        }

        Tensor? distilled = null, labelled = null;
        Tensor logits = student.Forward(Seen(student, others.Images, iteration)), loss = supervised;
        if (weight > 0)
        {
            distilled = Distil(logits, teacherLogits);
            loss += weight * distilled;
        }

        if (distillation.LabelWeight > 0)
        {
            labelled = SupervisedLoss.Combined(logits, others.Labels, others.Known);
            loss += distillation.LabelWeight * labelled;
        }

        loss.backward();
        return new Lesson(distilled, labelled);
    }

    /// <summary>The other's images as a student sees them: the same, or with other intensities than the teacher saw.</summary>
    private Tensor Seen(NamedNetwork student, Tensor images, int iteration) => Options.Distillation.PerturbStudent
        ? IntensityAugmentation.Apply(images, RandomStream.Create(Options.Seed, $"perturb-{student.Name}", iteration))
        : images;

    private static void AddIfAny(string name, Tensor? loss, StepLog log)
    {
        if (loss is not null)
        {
            log.Add(name, loss);
        }
    }

    /// <summary>What a segmentor makes of its own images.</summary>
    /// <param name="Logits">[N,C,H,W].</param>
    /// <param name="Loss">L_sup against the images' labels.</param>
    private sealed record Supervision(Tensor Logits, Tensor Loss) : ITensorResult
    {
        public IEnumerable<Tensor> Tensors => [Logits, Loss];
    }

    /// <summary>What a segmentor learns from the other's images.</summary>
    /// <param name="Distillation">L_kd from the other's answer; null where it has no weight.</param>
    /// <param name="Supervised">L_sup against the labels of these images, a part of "mkd+" and "mkd-semi"; null without weight.</param>
    private sealed record Lesson(Tensor? Distillation, Tensor? Supervised) : ITensorResult
    {
        public IEnumerable<Tensor> Tensors => new[] { Distillation, Supervised }.OfType<Tensor>();
    }
}
