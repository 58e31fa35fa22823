using MkdSeg.Models.Losses;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Methods;

/// <summary>A method whose answer comes from one segmentor, whatever else it trains to get there.</summary>
public abstract class OneSegmentor : TrainingMethod
{
    private readonly NamedNetwork[] networks;

    /// <summary>The method with a fresh U-Net.</summary>
    protected OneSegmentor(TrainingOptions options, int classCount, Device device)
        : this(options, classCount, device, NewUNet(options, classCount))
    {
    }

    /// <summary>The method with a segmentor of its own kind.</summary>
    /// <param name="options">Checked options.</param>
    /// <param name="classCount">Classes with background.</param>
    /// <param name="device">Where the networks live.</param>
    /// <param name="network">The segmentor; its forward is the way of the target modality.</param>
    protected OneSegmentor(TrainingOptions options, int classCount, Device device, nn.Module<Tensor, Tensor> network)
        : base(options, classCount, device)
    {
        Segmentor = NewSegmentor("segmentor_real", network);
        networks = [Segmentor];
        Segmentors = new Dictionary<string, NamedNetwork> { ["real"] = Segmentor };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<NamedNetwork> Networks => networks;

    /// <inheritdoc/>
    public sealed override IReadOnlyDictionary<string, NamedNetwork> Segmentors { get; }

    /// <summary>The segmentor.</summary>
    protected NamedNetwork Segmentor { get; }

    /// <summary>One supervised update.</summary>
    /// <param name="segmentor">Who learns.</param>
    /// <param name="term">The loss's name in the log.</param>
    /// <param name="batch">Images and labels; images that require a gradient have it afterwards.</param>
    /// <param name="iteration">For the learning rate, counted from 0.</param>
    /// <param name="log">Takes the loss.</param>
    protected void Learn(NamedNetwork segmentor, string term, Batch batch, int iteration, StepLog log)
    {
        Tensor loss = SupervisedLoss.Combined(segmentor.Forward(batch.Images), batch.Labels, batch.Known);
        log.Add(term, loss);
        loss.backward();
        segmentor.Update(Options.LearningRateAt(iteration));
    }
}
