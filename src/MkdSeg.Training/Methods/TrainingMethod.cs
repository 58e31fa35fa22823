using MkdSeg.Models;
using MkdSeg.Models.Alignment;
using MkdSeg.Models.Segmentation;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Optimisation;
using MkdSeg.Training.Options;
using MkdSeg.Training.Watching;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Methods;

/// <summary>
/// One way to train segmentors for the target modality. A method owns its networks and says what one step does with a
/// batch of each modality; sampling, logging and checkpoints are the trainer's.
/// </summary>
public abstract class TrainingMethod : IDisposable
{
    /// <summary>A method under its options.</summary>
    /// <param name="options">Checked options.</param>
    /// <param name="classCount">Classes with background.</param>
    /// <param name="device">Where the networks live.</param>
    protected TrainingMethod(TrainingOptions options, int classCount, Device device) =>
        (Options, ClassCount, Device) = (options, classCount, device);

    /// <summary>Every network that is trained, in the order in which they are saved.</summary>
    public abstract IReadOnlyList<NamedNetwork> Networks { get; }

    /// <summary>The segmentors that a prediction may use, by readout name ("real", "syn"); their mean is the ensemble.</summary>
    public abstract IReadOnlyDictionary<string, NamedNetwork> Segmentors { get; }

    /// <summary>Those of <see cref="Networks"/> that a prediction may use.</summary>
    public IEnumerable<NamedNetwork> PredictionNetworks =>
        Networks.Where(network => Segmentors.Values.Any(segmentor => segmentor.Network == network.Network));

    /// <summary>Histories of generated images, by name; empty for methods without translation.</summary>
    public virtual IReadOnlyDictionary<string, ImagePool> Pools { get; } = new Dictionary<string, ImagePool>();

    /// <summary>Whether <see cref="Step"/> needs batches of the assistant modality.</summary>
    public abstract bool UsesAssistant { get; }

    /// <summary>Steps before the first update of a segmentor on target images.</summary>
    public virtual int WarmUpSteps => 0;

    /// <summary>
    /// Steps of a whole training. Every method updates a segmentor equally often on target images, but for those that are named for more
    /// (<see cref="MethodCard.UpdatesPerIteration"/>).
    /// </summary>
    public virtual int TotalSteps => WarmUpSteps + Options.Iterations;

    /// <summary>Watches over the classes that the segmentors predict.</summary>
    public ClassWatch Watch => field ??= new(Segmentors.Keys, ClassCount, Options.Iterations);

    /// <summary>The options of this training.</summary>
    protected TrainingOptions Options { get; }

    /// <summary>Classes with background.</summary>
    protected int ClassCount { get; }

    /// <summary>Where the networks live.</summary>
    protected Device Device { get; }

    /// <summary>One step: forward, losses, backward, updates.</summary>
    /// <param name="step">0 to <see cref="TotalSteps"/> - 1; all randomness of the step derives from it.</param>
    /// <param name="target">A batch of annotated target slices.</param>
    /// <param name="assistant">A batch of annotated assistant slices; null where the method uses none.</param>
    /// <param name="log">Takes losses and watched quantities.</param>
    public abstract void Step(int step, Batch target, Batch? assistant, StepLog log);

    /// <summary>Looks, where it is time to, whether a segmentor has lost a class; the training does not change by it.</summary>
    /// <param name="step">The step just made.</param>
    /// <param name="target">Its target batch.</param>
    /// <returns>Classes whose alarm is raised now.</returns>
    public IReadOnlyList<LostClass> Look(int step, Batch target) =>
        Watch.Look([.. Segmentors.Values.Select(one => (one.Network, one.Optimiser.Steps))], step, WarmUpSteps, target);

    /// <summary>Refuses to go on where an update was left out on a GPU; waits for the GPU.</summary>
    /// <exception cref="NotFiniteException">A gradient was infinite or not a number.</exception>
    public void RequireFinite()
    {
        foreach (NamedNetwork network in Networks)
        {
            network.RequireFinite();
        }
    }

    /// <summary>
    /// Refuses to keep networks with a parameter or buffer that is infinite or not a number: what they would predict is nothing.
    /// </summary>
    /// <exception cref="NotFiniteException">The first such value's network and name.</exception>
    public void RequireFiniteWeights()
    {
        foreach (NamedNetwork network in Networks)
        {
            if (Weights.FirstNotFinite(network.Network) is { } name)
            {
                throw new NotFiniteException($"{name} of {network.Name} is not finite");
            }
        }
    }

    /// <summary>The batch of the assistant modality in a step that needs one.</summary>
    /// <exception cref="ArgumentNullException">The caller gave none.</exception>
    protected static Batch Required(Batch? assistant) => assistant ?? throw new ArgumentNullException(nameof(assistant));

    /// <summary>The translated slices of a batch that segmentors learn from under <see cref="AlignmentOptions.SyntheticShare"/>.</summary>
    protected Batch Taught(Batch synthetic) => synthetic.First(Options.Alignment.SyntheticSlices((int)synthetic.Images.shape[0]));

    /// <summary>The segmentor that most methods train, with fresh weights.</summary>
    protected static UNet NewUNet(TrainingOptions options, int classCount) =>
        new(options.InputSlices, classCount, options.Segmentor.Width, options.Segmentor.Depth);

    /// <summary>A U-Net with its optimiser, and its average if the options ask for one.</summary>
    protected NamedNetwork NewSegmentor(string name) => NewSegmentor(name, NewUNet(Options, ClassCount));

    /// <summary>A segmentor with its optimiser, and its average if the options ask for one.</summary>
    protected NamedNetwork NewSegmentor(string name, nn.Module<Tensor, Tensor> network)
    {
        network.to(Device);
        TensorRuntime.MakeSafe(network);
        FilterLayout.Convert(network); // 3 x 3 convolutions run up to twice as fast on a CPU; values do not change
        double decay = Options.Segmentor.AverageDecay;
        return new NamedNetwork(name, network, new Adam(network, Options.Segmentor.Beta1))
        {
            Average = decay > 0 ? new WeightAverage(network, decay) : null,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (NamedNetwork network in Networks)
        {
            network.Dispose();
        }

        foreach (ImagePool pool in Pools.Values)
        {
            pool.Dispose();
        }

        GC.SuppressFinalize(this);
    }
}
