using MkdSeg.Imaging.Randomness;
using MkdSeg.Models.Alignment;
using MkdSeg.Models.Losses;
using MkdSeg.Training.Optimisation;
using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Methods;

/// <summary>The Image Alignment Module (IAM): two generators and two discriminators with a cycle constraint [P][S].</summary>
public sealed class AlignmentModule
{
    private readonly TrainingOptions options;
    private readonly NamedNetwork toTarget;
    private readonly NamedNetwork toAssistant;
    private readonly NamedNetwork targetCritic;
    private readonly NamedNetwork assistantCritic;
    private readonly ImagePool fakeTargets;
    private readonly ImagePool fakeAssistants;
    private readonly AdversarialLoss adversarial;

    /// <summary>The module with fresh networks and empty pools.</summary>
    public AlignmentModule(TrainingOptions options, Device device)
    {
        this.options = options;
        AlignmentOptions a = options.Alignment;
        toTarget = New("generator_to_target", new ResNetGenerator(1, a.GeneratorWidth, a.GeneratorBlocks, a.ResidualGenerator), device);
        targetCritic = New("discriminator_target", new PatchDiscriminator(1, a.DiscriminatorWidth, a.DiscriminatorLayers), device);
        toAssistant = New("generator_to_assistant", new ResNetGenerator(1, a.GeneratorWidth, a.GeneratorBlocks, a.ResidualGenerator), device);
        assistantCritic = New("discriminator_assistant", new PatchDiscriminator(1, a.DiscriminatorWidth, a.DiscriminatorLayers), device);
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

    /// <summary>Translates both ways and back, with the graph that <see cref="Update"/> needs.</summary>
    public Translation Translate(Tensor assistant, Tensor target)
    {
        Tensor fakeTarget = toTarget.Forward(assistant);
        Tensor fakeAssistant = toAssistant.Forward(target);
        return new Translation(
            assistant, target, fakeTarget, fakeAssistant, toAssistant.Forward(fakeTarget), toTarget.Forward(fakeAssistant));
    }

    /// <summary>x^{a->t} for segmentors to learn from in steps in which this module does not learn.</summary>
    public Tensor TranslateWithoutGradient(Tensor assistant)
    {
        using var _ = no_grad();
        return toTarget.Forward(assistant);
    }

    /// <summary>Updates G_{a->t}, D_t, G_{t->a} and D_a from one translation.</summary>
    /// <param name="step">The training's step, for the pools' draws.</param>
    /// <param name="x">What <see cref="Translate"/> gave.</param>
    /// <param name="feedback">Gradient of the segmentation loss by x^{a->t}, already weighted; null for none.</param>
    /// <param name="log">Takes the losses.</param>
    public void Update(int step, Translation x, Tensor? feedback, StepLog log)
    {
        GeneratorGradients(x, feedback, log);
        double rate = options.Alignment.LearningRate;
        toTarget.Update(rate);
        DiscriminatorStep(targetCritic, x.Target, x.FakeTarget, fakeTargets, "target", step, log);
        toAssistant.Update(rate);
        DiscriminatorStep(assistantCritic, x.Assistant, x.FakeAssistant, fakeAssistants, "assistant", step, log);
    }

    private void GeneratorGradients(Translation x, Tensor? feedback, StepLog log)
    {
        AlignmentOptions a = options.Alignment;
        RequireGradients(false);
        Tensor adversarialToTarget = adversarial.Real(targetCritic.Forward(x.FakeTarget));
        Tensor adversarialToAssistant = adversarial.Real(assistantCritic.Forward(x.FakeAssistant));
        RequireGradients(true);
        Tensor cycleAssistant = CycleLoss.L1(x.CycledAssistant, x.Assistant);
        Tensor cycleTarget = CycleLoss.L1(x.CycledTarget, x.Target);
        Tensor loss = adversarialToTarget + adversarialToAssistant + (a.CycleWeight * (cycleAssistant + cycleTarget));
        if (a.IdentityWeight > 0)
        {
            Tensor identity = CycleLoss.L1(toTarget.Forward(x.Target), x.Target) + CycleLoss.L1(toAssistant.Forward(x.Assistant), x.Assistant);
            loss += a.IdentityWeight * identity;
            log.Add("identity", identity);
        }

        // One traversal: the loss's own gradient, and the segmentor's where the synthetic image enters the graph.
        if (feedback is null)
        {
            loss.backward();
        }
        else
        {
            autograd.backward([loss, x.FakeTarget], [ones_like(loss), feedback]);
        }

        log.Add("g_to_target", adversarialToTarget);
        log.Add("g_to_assistant", adversarialToAssistant);
        log.Add("cycle_assistant", cycleAssistant);
        log.Add("cycle_target", cycleTarget);
    }

    private void DiscriminatorStep(NamedNetwork critic, Tensor genuine, Tensor fake, ImagePool pool, string name, int step, StepLog log)
    {
        Tensor shown = pool.Query(fake.detach(), RandomStream.Create(options.Seed, $"pool-{name}", step));
        Tensor loss = 0.5 * (adversarial.Real(critic.Forward(genuine)) + adversarial.Fake(critic.Forward(shown)));
        log.Add($"d_{name}", loss);
        loss.backward();
        critic.Update(options.Alignment.LearningRate);
    }

    /// <summary>The generators' losses pass through the discriminators without leaving gradients in them.</summary>
    private void RequireGradients(bool required)
    {
        foreach (TorchSharp.Modules.Parameter parameter in targetCritic.Network.parameters().Concat(assistantCritic.Network.parameters()))
        {
            parameter.requires_grad = required;
        }
    }

    private NamedNetwork New(string name, nn.Module<Tensor, Tensor> network, Device device)
    {
        GanInitialisation.Apply(network);
        network.to(device);
        return new NamedNetwork(name, network, new Adam(network, options.Alignment.Beta1));
    }
}
