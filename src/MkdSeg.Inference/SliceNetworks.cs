using MkdSeg.Data.Preprocessing;
using MkdSeg.Imaging;
using MkdSeg.Training.Batches;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Inference;

/// <summary>Asks the networks of a model for the slices of a prepared volume, a few at a time.</summary>
/// <param name="model">A finished run.</param>
/// <param name="readout">Whose answer.</param>
/// <param name="flips">Whether each slice is also shown with right and left exchanged, and the mean taken.</param>
internal sealed class SliceNetworks(TrainedModel model, Readout readout, bool flips)
{
    /// <summary>The segmentors that the ensemble is the mean of; none for one segmentor's own answer.</summary>
    private readonly Readout[] parts = readout == Readout.Ensemble
        ? [.. model.Readouts.Where(one => one != Readout.Ensemble)]
        : [];

    /// <summary>Whether there are two segmentors that can disagree.</summary>
    public bool CanDisagree => parts.Length > 1;

    /// <summary>Hands over the answer to every slice, in order.</summary>
    /// <param name="prepared">The volume on its working grid.</param>
    /// <param name="slicesAtOnce">How many are shown to the networks together.</param>
    /// <param name="each">Whether each segmentor's own classes are wanted too, where there are several.</param>
    /// <param name="use">Takes the answers.</param>
    /// <exception cref="InvalidInputException">The model has no such segmentor, or what it answers is not finite.</exception>
    public void Run(PreparedCase prepared, int slicesAtOnce, bool each, Action<SliceAnswer> use)
    {
        for (int first = 0; first < prepared.SliceCount; first += slicesAtOnce)
        {
            using var scope = NewDisposeScope();
            int[] slices = [.. Enumerable.Range(first, Math.Min(slicesAtOnce, prepared.SliceCount - first))];
            Tensor images = SliceInput.Of(prepared, slices, model.Description.Options.InputSlices);
            Tensor mean;
            byte[][] classes = [];
            if (each && CanDisagree)
            {
                // The mean of all segmentors' maps is what the ensemble is.
                Tensor[] maps = [.. parts.Select(part => Answer(images, part))];
                mean = stack(maps).mean([0]);
                classes = [.. maps.Select(map => map.argmax(1).to(uint8).contiguous().data<byte>().ToArray())];
            }
            else
            {
                mean = Answer(images, readout);
            }

            use(new(first, slices.Length, mean.permute(0, 2, 3, 1).contiguous().data<float>().ToArray(), classes));
        }
    }

    private Tensor Answer(Tensor images, Readout whose)
    {
        Tensor straight = model.Probabilities(images, whose);
        return flips ? (straight + model.Probabilities(images.flip(3), whose).flip(3)) / 2 : straight;
    }
}
