using MkdSeg.Imaging;
using MkdSeg.Models.Alignment;
using MkdSeg.Models.Losses;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MkdSeg.Bench.Scenarios.Step;

/// <summary>
/// The online step as one would first write it in PyTorch: one loss after the other, each with forward passes of its own
/// and a backward pass at once, gradients adding up; then one optimiser after the other. Every gradient is taken at the
/// weights before any update, as in <see cref="Training.Methods.MutualDistillation"/>, to which it is mathematically equal: its peer
/// in time, its oracle in numbers (in float64 too). A teacher's pass sees its batch's statistics and does not count in
/// the running ones.
/// </summary>
internal class PlainStep : IDisposable
{
    private readonly TrainingOptions options;
    private readonly ImagePool fakeTargets;
    private readonly ImagePool fakeAssistants;

    /// <summary>A step from given weights.</summary>
    /// <param name="options">Options; the adversarial loss is least squares.</param>
    /// <param name="networks">Parameters and buffers by the networks' names.</param>
    /// <param name="type">In which floating-point type to compute.</param>
    public PlainStep(TrainingOptions options, IReadOnlyDictionary<string, IReadOnlyList<(string Name, Tensor Value)>> networks, ScalarType type = ScalarType.Float32)
    {
        if (options.Alignment is not { Adversarial: AdversarialObjective.LeastSquares, IdentityWeight: 0, UpdateEvery: 1, WarmUpIterations: 0 })
        {
            throw new ArgumentException("Only least squares, without identity loss, with an update of every network in every step.", nameof(options));
        }

        this.options = options;
        Networks = networks.ToDictionary(
            n => n.Key,
            n => new PlainNetwork(n.Value, type, StepInputs.Beta1(options, n.Key)));
        fakeTargets = new ImagePool(options.Alignment.PoolSize);
        fakeAssistants = new ImagePool(options.Alignment.PoolSize);
    }

    /// <summary>The networks by name. Their gradients stay until the next step.</summary>
    public IReadOnlyDictionary<string, PlainNetwork> Networks { get; }

    /// <summary>The latest step's losses by name, before their weights.</summary>
    public Dictionary<string, double> Losses { get; } = [];

    private PlainNetwork Real => Networks["segmentor_real"];

    private PlainNetwork Syn => Networks["segmentor_syn"];

    private PlainNetwork ToTarget => Networks["generator_to_target"];

    private PlainNetwork ToAssistant => Networks["generator_to_assistant"];

    private PlainNetwork TargetCritic => Networks["discriminator_target"];

    private PlainNetwork AssistantCritic => Networks["discriminator_assistant"];

    /// <summary>One step.</summary>
    /// <param name="step">Its number, from 0.</param>
    /// <param name="target">x^t with labels.</param>
    /// <param name="assistant">x^a with labels.</param>
    public void Step(int step, Batch target, Batch assistant)
    {
        Losses.Clear();
        foreach (PlainNetwork network in Networks.Values)
        {
            network.ZeroGradients();
        }

        Segmentors(step, target, assistant);
        Generators(target.Images, assistant.Images);
        Discriminator(TargetCritic, "target", step, target.Images, () => Generate(ToTarget, assistant.Images), fakeTargets);
        Discriminator(AssistantCritic, "assistant", step, assistant.Images, () => Generate(ToAssistant, target.Images), fakeAssistants);
        foreach ((string name, PlainNetwork network) in Networks)
        {
            network.Update(StepInputs.IsSegmentor(name) ? options.Segmentor.LearningRateAt(step) : options.Alignment.LearningRate);
        }
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

    /// <summary>Logits of a teacher, who learns nothing from them.</summary>
    protected virtual Tensor Teach(Func<Tensor> logits)
    {
        using IDisposable frozen = no_grad();
        return logits();
    }

    private void Segmentors(int step, Batch target, Batch assistant)
    {
        DistillationOptions distillation = options.Distillation;
        double ramp = distillation.FactorAt(step);
        Backward("sup_real", 1, () => PlainLosses.Supervised(Segment(Real, target.Images), target.Labels));
        Backward("kd_syn_to_real", ramp * distillation.SynToRealWeight, () =>
        {
            Tensor synthetic = Frozen(() => Generate(ToTarget, assistant.Images));
            return PlainLosses.Distillation(Segment(Real, synthetic), Teach(() => Segment(Syn, synthetic, track: false)), distillation.Temperature);
        });
        SupervisedWithFeedback(assistant);
        Backward("kd_real_to_syn", ramp * distillation.RealToSynWeight, () =>
            PlainLosses.Distillation(Segment(Syn, target.Images), Teach(() => Segment(Real, target.Images, track: false)), distillation.Temperature));
    }

    private void SupervisedWithFeedback(Batch assistant)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor synthetic = Generate(ToTarget, assistant.Images);
        Tensor seen = synthetic.detach().requires_grad_(true);
        Backward("sup_syn", 1, () => PlainLosses.Supervised(Segment(Syn, seen), assistant.Labels));
        autograd.backward(synthetic, options.Alignment.FeedbackWeight * seen.grad!);
    }

    private void Generators(Tensor target, Tensor assistant)
    {
        double cycle = options.Alignment.CycleWeight;
        TargetCritic.Learn(false);
        AssistantCritic.Learn(false);
        Backward("g_to_target", 1, () => PlainLosses.LeastSquares(Judge(TargetCritic, Generate(ToTarget, assistant)), 1));
        Backward("g_to_assistant", 1, () => PlainLosses.LeastSquares(Judge(AssistantCritic, Generate(ToAssistant, target)), 1));
        TargetCritic.Learn(true);
        AssistantCritic.Learn(true);
        Backward("cycle_assistant", cycle, () => functional.l1_loss(Generate(ToAssistant, Generate(ToTarget, assistant)), assistant));
        Backward("cycle_target", cycle, () => functional.l1_loss(Generate(ToTarget, Generate(ToAssistant, target)), target));
    }

    private void Discriminator(PlainNetwork critic, string name, int step, Tensor genuine, Func<Tensor> fake, ImagePool pool) =>
        Backward($"d_{name}", 1, () =>
        {
            Tensor shown = pool.Query(Frozen(fake), RandomStream.Create(options.Seed, $"pool-{name}", step));
            return 0.5 * (PlainLosses.LeastSquares(Judge(critic, genuine), 1) + PlainLosses.LeastSquares(Judge(critic, shown), 0));
        });

    private void Backward(string name, double weight, Func<Tensor> loss)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor value = loss();
        Losses[name] = value.ToDouble();
        (weight * value).backward();
    }

    private Tensor Generate(PlainNetwork generator, Tensor image) => PlainForward.Generate(generator, image, options.Alignment);

    private Tensor Judge(PlainNetwork critic, Tensor image) => PlainForward.Judge(critic, image, options.Alignment);

    private Tensor Segment(PlainNetwork segmentor, Tensor image, bool track = true) =>
        PlainForward.Segment(segmentor, image, options.Segmentor.Depth, track);

    private static Tensor Frozen(Func<Tensor> value)
    {
        using IDisposable frozen = no_grad();
        return value();
    }
}
