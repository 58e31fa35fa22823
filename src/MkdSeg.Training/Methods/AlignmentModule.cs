using MkdSeg.Imaging;
using MkdSeg.Models;
using MkdSeg.Models.Alignment;
using MkdSeg.Models.Losses;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Optimisation;
using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Methods;

/// <summary>The Image Alignment Module (IAM): two generators and two discriminators with a cycle constraint [P][S].</summary>
public sealed class AlignmentModule
{
    private readonly TrainingOptions options;
    private readonly int classCount;
    private readonly NamedNetwork toTarget;
    private readonly NamedNetwork toAssistant;
    private readonly NamedNetwork targetCritic;
    private readonly NamedNetwork assistantCritic;
    private readonly ImagePool fakeTargets;
    private readonly ImagePool fakeAssistants;
    private readonly AdversarialLoss adversarial;

    /// <summary>The module with fresh networks and empty pools.</summary>
    public AlignmentModule(TrainingOptions options, int classCount, Device device)
    {
        (this.options, this.classCount) = (options, classCount);
        AlignmentOptions a = options.Alignment;
        toTarget = NewGenerator("generator_to_target", device);
        targetCritic = NewDiscriminator("discriminator_target", device);
        toAssistant = NewGenerator("generator_to_assistant", device);
        assistantCritic = NewDiscriminator("discriminator_assistant", device);
        toTarget = WithAverage(toTarget, device);
        fakeTargets = new ImagePool(a.PoolSize);
        fakeAssistants = new ImagePool(a.PoolSize);
        adversarial = new AdversarialLoss(a.Adversarial);
        Networks = [toTarget, targetCritic, toAssistant, assistantCritic];
        Pools = new Dictionary<string, ImagePool> { ["pool_target"] = fakeTargets, ["pool_assistant"] = fakeAssistants };
    }

    /// <summary>G_{a->t}, D_t, G_{t->a}, D_a.</summary>
    public IReadOnlyList<NamedNetwork> Networks { get; }

    /// <summary>Past generated images of either modality.</summary>
    public IReadOnlyDictionary<string, ImagePool> Pools { get; }

    /// <summary>Translates both ways, with the graph that <see cref="Update"/> needs.</summary>
    /// <param name="assistant">Slices of the assistant.</param>
    /// <param name="target">Slices of the target; of these, those without labels where there are any.</param>
    public Translation Translate(Batch assistant, Batch target)
    {
        Tensor source = assistant.Images, look = (options.Alignment.UseUnlabelled ? target.Unlabelled : null) ?? target.Images;
        (Tensor fakeTarget, Tensor fakeAssistant) = TwoStreams.Run(() => toTarget.Forward(source), () => toAssistant.Forward(look));
        return new Translation(source, look, fakeTarget, fakeAssistant) { AssistantMaps = Maps(assistant), TargetMaps = Maps(target) };
    }

    /// <summary>x^{a->t} for segmentors to learn from, without its graph: by the averaged generator where there is one.</summary>
    /// <param name="assistant">x^a.</param>
    /// <param name="translation">What <see cref="Translate"/> gave for it in this step; null in steps in which this module does not
    /// learn.</param>
    public Tensor Synthesise(Tensor assistant, Translation? translation) =>
        translation is null || toTarget.Averaged is not null ? toTarget.ForwardAveraged(assistant) : translation.FakeTarget.detach();

    /// <summary>Updates G_{a->t}, D_t, G_{t->a} and D_a from one translation, each from the weights that made it.</summary>
    /// <param name="step">The training's step, for the pools' draws.</param>
    /// <param name="x">What <see cref="Translate"/> gave.</param>
    /// <param name="feedback">Gradient of the segmentation loss by x^{a->t}, already weighted; null for none.</param>
    /// <param name="log">Takes the losses.</param>
    /// <param name="assistantFeedback">Likewise by x^{t->a}.</param>
    public void Update(int step, Translation x, Tensor? feedback, StepLog log, Tensor? assistantFeedback = null)
    {
        // Each stream judges one translation and takes it back; the way back needs the other direction's generator.
        (GeneratorLosses onTarget, GeneratorLosses onAssistant) = TwoStreams.Run(
            () => JudgeAndReturn(x.FakeTarget, x.AssistantMaps, x.Assistant, targetCritic, toAssistant),
            () => JudgeAndReturn(x.FakeAssistant, x.TargetMaps, x.Target, assistantCritic, toTarget));
        Tensor byFakeTarget = Sum(onTarget.Gradient, feedback), byFakeAssistant = Sum(onAssistant.Gradient, assistantFeedback);

        // Then through the translation itself; the discriminators learn from it beside.
        (Tensor targetCriticLoss, Tensor assistantCriticLoss) = TwoStreams.Run(
            () => LearnFrom(
                x.FakeTarget, x.AssistantMaps, byFakeTarget, Shown(x.Target, x.TargetMaps), targetCritic, fakeTargets, "target", step),
            () => LearnFrom(
                x.FakeAssistant,
                x.TargetMaps,
                byFakeAssistant,
                Shown(x.Assistant, x.AssistantMaps),
                assistantCritic,
                fakeAssistants,
                "assistant",
                step));

        log.Add("g_to_target", onTarget.Adversarial);
        log.Add("g_to_assistant", onAssistant.Adversarial);
        log.Add("cycle_assistant", onTarget.Cycle);
        log.Add("cycle_target", onAssistant.Cycle);
        if (onTarget.Identity is { } identityOfAssistant && onAssistant.Identity is { } identityOfTarget)
        {
            log.Add("identity", identityOfAssistant + identityOfTarget);
        }

        log.Add("d_target", targetCriticLoss);
        log.Add("d_assistant", assistantCriticLoss);
        double rate = options.Alignment.LearningRateAt(step, options.Iterations);
        foreach (NamedNetwork network in Networks)
        {
            network.Update(rate);
            if (network.Network is PatchDiscriminator { IsBounded: true } critic)
            {
                critic.BoundNorms();
            }
        }
    }

    /// <summary>
    /// Back-propagates the adversarial, cycle and identity losses of one translation into the generator of the way back, and to
    /// the translated image, which stays a leaf here.
    /// </summary>
    private GeneratorLosses JudgeAndReturn(Tensor fake, Tensor? maps, Tensor original, NamedNetwork critic, NamedNetwork back)
    {
        AlignmentOptions a = options.Alignment;
        Tensor image = fake.detach().requires_grad_(true);

        // The discriminator only passes the gradient on.
        critic.RequireGradients(false);
        Tensor judged = adversarial.Real(critic.Forward(Shown(image, maps)));
        critic.RequireGradients(true);
        Tensor cycle = CycleLoss.L1(back.Forward(image), original);
        Tensor loss = judged + (a.CycleWeight * cycle);
        if (a.IdentityWeight == 0)
        {
            loss.backward();
            return new GeneratorLosses(image.grad!, judged, cycle, Identity: null);
        }

        Tensor identity = CycleLoss.L1(back.Forward(original), original);
        (loss + (a.IdentityWeight * identity)).backward();
        return new GeneratorLosses(image.grad!, judged, cycle, identity);
    }

    /// <summary>Back-propagates into the generator that made a translation, and the discriminator's loss into the discriminator.</summary>
    /// <returns>The discriminator's loss.</returns>
    private Tensor LearnFrom(
        Tensor fake, Tensor? maps, Tensor gradient, Tensor genuine, NamedNetwork critic, ImagePool pool, string name, int step)
    {
        autograd.backward([fake], [gradient]);
        Tensor shown = pool.Query(Shown(fake.detach(), maps), RandomStream.Create(options.Seed, $"pool-{name}", step));

        // A discriminator treats each image on its own, so genuine and generated ones share a pass.
        Tensor[] judged = critic.Forward(cat([genuine, shown])).chunk(2);
        Tensor loss = 0.5 * (adversarial.Real(judged[0]) + adversarial.Fake(judged[1]));
        loss.backward();
        return loss;
    }

    /// <summary>What a discriminator sees of images: themselves, and the maps of their structures where it is asked about both.</summary>
    private static Tensor Shown(Tensor images, Tensor? maps) => maps is null ? images : cat([images, maps], 1);

    /// <summary>
    /// [N,C,H,W], 1 where a pixel is of a class, 0 throughout for a class that a slice is not annotated for; null where discriminators see
    /// images alone.
    /// </summary>
    private Tensor? Maps(Batch batch)
    {
        if (!options.Alignment.ConditionalDiscriminator)
        {
            return null;
        }

        Tensor maps = nn.functional.one_hot(batch.Labels, classCount).permute(0, 3, 1, 2).to(batch.Images.dtype).contiguous();
        return batch.Known is { } known ? maps * known[.., .., TensorIndex.None, TensorIndex.None] : maps;
    }

    private static Tensor Sum(Tensor gradient, Tensor? feedback) => feedback is null ? gradient : gradient + feedback;

    private NamedNetwork NewGenerator(string name, Device device) =>
        New(name, EmptyGenerator(), options.Alignment.GeneratorNorm == TranslatorNorm.Instance, device);

    private ResNetGenerator EmptyGenerator()
    {
        AlignmentOptions a = options.Alignment;
        bool normalised = a.GeneratorNorm == TranslatorNorm.Instance;
        return new ResNetGenerator(options.InputSlices, a.GeneratorWidth, a.GeneratorBlocks, a.ResidualGenerator, normalised);
    }

    private NamedNetwork WithAverage(NamedNetwork generator, Device device)
    {
        double decay = options.Alignment.GeneratorAverageDecay;
        if (decay == 0)
        {
            return generator;
        }

        ResNetGenerator averaged = EmptyGenerator();
        averaged.to(device);
        TensorRuntime.MakeSafe(averaged);
        FilterLayout.Convert(averaged);
        return generator with { Average = new WeightAverage(generator.Network, decay), Averaged = averaged };
    }

    private NamedNetwork NewDiscriminator(string name, Device device)
    {
        AlignmentOptions a = options.Alignment;
        bool normalised = a.DiscriminatorNorm == TranslatorNorm.Instance;
        int channels = options.InputSlices + (a.ConditionalDiscriminator ? classCount : 0);
        return New(
            name,
            new PatchDiscriminator(channels, a.DiscriminatorWidth, a.DiscriminatorLayers, normalised, a.SpectralNorm),
            normalised,
            device);
    }

    private NamedNetwork New(string name, nn.Module<Tensor, Tensor> network, bool normalised, Device device)
    {
        if (normalised)
        {
            GanInitialisation.Apply(network);
        }
        else
        {
            GanInitialisation.ApplyHe(network);
        }

        network.to(device);
        TensorRuntime.MakeSafe(network);
        FilterLayout.Convert(network);
        return new NamedNetwork(name, network, new Adam(network, options.Alignment.Beta1));
    }

    /// <summary>The losses of one direction of translation.</summary>
    /// <param name="Gradient">Of the adversarial and the weighted cycle loss by the translated image, [N,K,H,W].</param>
    /// <param name="Adversarial">How far the discriminator is from taking the translated image for a genuine one.</param>
    /// <param name="Cycle">L1 distance between the original and what the way back makes of its translation.</param>
    /// <param name="Identity">L1 distance between the original and what the way back makes of it; null where it has no weight.</param>
    private sealed record GeneratorLosses(Tensor Gradient, Tensor Adversarial, Tensor Cycle, Tensor? Identity) : ITensorResult
    {
        public IEnumerable<Tensor> Tensors => Identity is null ? [Gradient, Adversarial, Cycle] : [Gradient, Adversarial, Cycle, Identity];
    }
}
