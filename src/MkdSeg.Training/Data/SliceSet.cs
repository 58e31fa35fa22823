using MkdSeg.Imaging;
using MkdSeg.Imaging.Preprocessing;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Data;

/// <summary>All annotated training slices of one modality, in memory.</summary>
public sealed class SliceSet : IDisposable
{
    private readonly Tensor images;
    private readonly Tensor labels;
    private readonly string[] names;

    /// <summary>Cuts prepared cases into coronal slices.</summary>
    /// <param name="cases">Cases with labels, all on grids of the same slice size.</param>
    /// <param name="device">Where the slices are kept.</param>
    /// <exception cref="InvalidInputException">There is no case, or one without labels.</exception>
    public SliceSet(IReadOnlyList<PreparedCase> cases, Device device)
    {
        if (cases.Count == 0)
        {
            throw new InvalidInputException("There is no annotated case to train on; give at least one of each modality that the method needs.");
        }

        using var scope = NewDisposeScope();
        var allImages = new List<Tensor>();
        var allLabels = new List<Tensor>();
        var allNames = new List<string>();
        foreach (PreparedCase one in cases)
        {
            Volume<byte> classes = one.Classes
                ?? throw new InvalidInputException($"Case {one.Id} has no labels; only annotated cases can be trained on.");
            int width = one.Image.Size.X, height = one.Image.Size.Z;
            for (int j = 0; j < one.Image.Size.Y; j++)
            {
                allImages.Add(tensor(CoronalSlices.Extract(one.Image, j), [1, height, width]));
                allLabels.Add(tensor(CoronalSlices.Extract(classes, j), [height, width], ScalarType.Byte));
                allNames.Add($"{one.Id} slice {j}");
            }
        }

        images = stack(allImages).to(device).MoveToOuterDisposeScope().DetachFromDisposeScope();
        labels = stack(allLabels).to(device).MoveToOuterDisposeScope().DetachFromDisposeScope();
        names = [.. allNames];
    }

    /// <summary>Number of slices.</summary>
    public int Count => (int)images.shape[0];

    /// <summary>Slices by index, in the order given.</summary>
    public Batch Take(long[] indices)
    {
        using Tensor index = tensor(indices, device: images.device);
        return new Batch(images.index_select(0, index), labels.index_select(0, index).to(ScalarType.Int64))
        {
            Slices = Array.ConvertAll(indices, i => names[i]),
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        images.Dispose();
        labels.Dispose();
    }
}
