using MkdSeg.Imaging;
using MkdSeg.Models.Alignment;
using MkdSeg.Models.Losses;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MkdSeg.Reference;

/// <summary>
/// The method in one file: a step of online mutual knowledge distillation as one would first write it in PyTorch. Every loss has
/// forward passes of its own and a backward pass at once; gradients add up, and all six networks are updated at the end.
/// </summary>
/// <remarks>
/// x^a, y^a are a batch of assistant images (MR) with labels, x^t, y^t one of target images (CT). G_{a->t} and G_{t->a} translate
/// images, x^{a->t} = G_{a->t}(x^a); D_t and D_a tell genuine from translated images; S_real and S_syn segment. A prediction is the
/// mean of S_real and S_syn. <see cref="Training.Methods.Mkd"/> makes the same step faster (passes are shared, run side by side, and
/// have operators of their own). A test holds its gradients to these, which can be taken in float64; the benchmark compares times.
/// </remarks>
public class PlainStep : IDisposable
{
    private const double Smooth = 1e-5;

    private readonly TrainingOptions options;
    private readonly PlainNetwork real, syn, toTarget, toAssistant, targetCritic, assistantCritic;
    private readonly ImagePool fakeTargets, fakeAssistants;

    /// <summary>A step from given weights.</summary>
    /// <param name="options">Options; the adversarial loss is least squares.</param>
    /// <param name="networks">Parameters and buffers by the networks' names.</param>
    /// <param name="type">In which floating-point type to compute.</param>
    /// <exception cref="ArgumentException">The options ask for what is not written here.</exception>
    public PlainStep(
        TrainingOptions options,
        IReadOnlyDictionary<string, IReadOnlyList<(string Name, Tensor Value)>> networks,
        ScalarType type = ScalarType.Float32)
    {
        if (options.Alignment is not
            { Adversarial: AdversarialObjective.LeastSquares, IdentityWeight: 0, UpdateEvery: 1, WarmUpIterations: 0 })
        {
            throw new ArgumentException(
                "Only least squares, without identity loss, with an update of every network in every step.", nameof(options));
        }

        this.options = options;
        Networks = networks.ToDictionary(n => n.Key, n => new PlainNetwork(n.Value, type, Beta1(options, n.Key)));
        (real, syn) = (Networks["segmentor_real"], Networks["segmentor_syn"]);
        (toTarget, toAssistant) = (Networks["generator_to_target"], Networks["generator_to_assistant"]);
        (targetCritic, assistantCritic) = (Networks["discriminator_target"], Networks["discriminator_assistant"]);
        (fakeTargets, fakeAssistants) = (new ImagePool(options.Alignment.PoolSize), new ImagePool(options.Alignment.PoolSize));
    }

    /// <summary>The networks by name. Their gradients stay until the next step.</summary>
    public IReadOnlyDictionary<string, PlainNetwork> Networks { get; }

    /// <summary>The latest step's losses by name, before their weights.</summary>
    public Dictionary<string, double> Losses { get; } = [];

    /// <summary>Adam's first decay rate for a network.</summary>
    /// <param name="options">Options.</param>
    /// <param name="network">Its name.</param>
    public static double Beta1(TrainingOptions options, string network) =>
        network.StartsWith("segmentor", StringComparison.Ordinal) ? options.Segmentor.Beta1 : options.Alignment.Beta1;

    /// <summary>One step.</summary>
    /// <param name="step">Its number, from 0.</param>
    /// <param name="target">x^t with labels.</param>
    /// <param name="assistant">x^a with labels.</param>
    public void Step(int step, Batch target, Batch assistant)
    {
        (Tensor xt, Tensor yt, Tensor xa, Tensor ya) = (target.Images, target.Labels, assistant.Images, assistant.Labels);
        AlignmentOptions alignment = options.Alignment;
        DistillationOptions distillation = options.Distillation;
        double ramp = distillation.FactorAt(step);
        Begin();

        // S_real learns from x^t and its labels, and from what S_syn says of x^{a->t}:
        // L_seg^real = L_sup(S_real(x^t), y^t) + w_sr L_kd(S_real(x^{a->t}), S_syn(x^{a->t})).
        Backward("sup_real", 1, () => Supervised(Segment(real, xt), yt));
        Backward("kd_syn_to_real", ramp * distillation.SynToRealWeight, () =>
        {
            Tensor synthetic = Frozen(() => Generate(toTarget, xa));
            return Distillation(Segment(real, synthetic), Teach(() => Segment(syn, synthetic, track: false)));
        });

        // S_syn learns from x^{a->t} and the labels of x^a, and from what S_real says of x^t:
        // L_seg^syn = L_sup(S_syn(x^{a->t}), y^a) + w_rs L_kd(S_syn(x^t), S_real(x^t)).
        // Feedback: the gradient of its L_sup goes on into G_{a->t}, weighted.
        using (NewDisposeScope())
        {
            Tensor synthetic = Generate(toTarget, xa), seen = synthetic.detach().requires_grad_(true);
            Backward("sup_syn", 1, () => Supervised(Segment(syn, seen), ya));
            autograd.backward(synthetic, alignment.FeedbackWeight * seen.grad!);
        }

        Backward("kd_real_to_syn", ramp * distillation.RealToSynWeight, () =>
            Distillation(Segment(syn, xt), Teach(() => Segment(real, xt, track: false))));

        // The generators: their images shall pass for genuine, and come back as they were. The discriminators do not learn from this.
        targetCritic.Learn(false);
        assistantCritic.Learn(false);
        Backward("g_to_target", 1, () => LeastSquares(Judge(targetCritic, Generate(toTarget, xa)), 1));
        Backward("g_to_assistant", 1, () => LeastSquares(Judge(assistantCritic, Generate(toAssistant, xt)), 1));
        targetCritic.Learn(true);
        assistantCritic.Learn(true);
        Backward("cycle_assistant", alignment.CycleWeight, () => functional.l1_loss(Generate(toAssistant, Generate(toTarget, xa)), xa));
        Backward("cycle_target", alignment.CycleWeight, () => functional.l1_loss(Generate(toTarget, Generate(toAssistant, xt)), xt));

        // The discriminators: genuine images are 1, translated ones (new, or from the pool of past ones) are 0.
        Backward("d_target", 1, () =>
            Discriminate(targetCritic, xt, Shown("target", fakeTargets, () => Generate(toTarget, xa))));
        Backward("d_assistant", 1, () =>
            Discriminate(assistantCritic, xa, Shown("assistant", fakeAssistants, () => Generate(toAssistant, xt))));

        foreach (PlainNetwork segmentor in new[] { real, syn })
        {
            segmentor.Update(options.Segmentor.LearningRateAt(step));
        }

        foreach (PlainNetwork network in new[] { toTarget, toAssistant, targetCritic, assistantCritic })
        {
            network.Update(alignment.LearningRate);
        }

        Tensor Shown(string pool, ImagePool past, Func<Tensor> made) =>
            past.Query(Frozen(made), RandomStream.Create(options.Seed, $"pool-{pool}", step));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PlainNetwork network in Networks.Values)
        {
            network.Dispose();
        }

        fakeTargets.Dispose();
        fakeAssistants.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// Logits of a teacher: it learns nothing from them. It sees its batch's statistics, which do not count in the running ones.
    /// </summary>
    protected virtual Tensor Teach(Func<Tensor> logits) => Frozen(logits);

    /// <summary>L_sup: cross entropy plus soft Dice over the batch and the classes that its labels show.</summary>
    private static Tensor Supervised(Tensor logits, Tensor labels)
    {
        Tensor predicted = logits.softmax(1);
        Tensor truth = functional.one_hot(labels, logits.shape[1]).permute(0, 3, 1, 2).to(logits.dtype);
        Tensor count = truth.sum([0L, 2, 3]);
        Tensor dice = ((2 * (predicted * truth).sum([0L, 2, 3])) + Smooth) / (predicted.sum([0L, 2, 3]) + count + Smooth);
        return functional.cross_entropy(logits, labels) + 1 - dice.masked_select(count > 0).mean();
    }

    /// <summary>L_kd: T^2 KL(teacher || student), summed over classes, mean over pixels and batch.</summary>
    private Tensor Distillation(Tensor student, Tensor teacher)
    {
        double temperature = options.Distillation.Temperature;
        Tensor sum = functional.kl_div(
            functional.log_softmax(student / temperature, 1),
            functional.log_softmax(teacher / temperature, 1),
            log_target: true,
            reduction: Reduction.Sum);
        return sum * (temperature * temperature * student.shape[1] / student.numel());
    }

    /// <summary>Mean squared distance of a discriminator's output to a number.</summary>
    private static Tensor LeastSquares(Tensor prediction, double wanted) => functional.mse_loss(prediction, full_like(prediction, wanted));

    private Tensor Discriminate(PlainNetwork critic, Tensor genuine, Tensor fake) =>
        0.5 * (LeastSquares(Judge(critic, genuine), 1) + LeastSquares(Judge(critic, fake), 0));

    private Tensor Generate(PlainNetwork generator, Tensor image) => PlainForward.Generate(generator, image, options.Alignment);

    private Tensor Judge(PlainNetwork critic, Tensor image) => PlainForward.Judge(critic, image, options.Alignment);

    private Tensor Segment(PlainNetwork segmentor, Tensor image, bool track = true) =>
        PlainForward.Segment(segmentor, image, options.Segmentor.Depth, track);

    private void Begin()
    {
        Losses.Clear();
        foreach (PlainNetwork network in Networks.Values)
        {
            network.ZeroGradients();
        }
    }

    private void Backward(string name, double weight, Func<Tensor> loss)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor value = loss();
        Losses[name] = value.ToDouble();
        (weight * value).backward();
    }

    private static Tensor Frozen(Func<Tensor> value)
    {
        using IDisposable frozen = no_grad();
        return value();
    }
}
