using System.Globalization;
using System.Text;

namespace MkdSeg.Snapshots.Text;

/// <summary>What a checkpoint of a network holds, one tensor a line.</summary>
public static class TensorList
{
    /// <summary>The list of a network.</summary>
    /// <param name="title">The network's name and class.</param>
    /// <param name="parameters">Name and shape of everything that is trained, in the network's order.</param>
    /// <param name="buffers">Name and shape of everything else that is saved.</param>
    public static string Of(
        string title, IEnumerable<(string Name, long[] Shape)> parameters, IEnumerable<(string Name, long[] Shape)> buffers)
    {
        (string Name, long[] Shape)[] trained = [.. parameters], kept = [.. buffers];
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{title}: {trained.Sum(t => Count(t.Shape))} parameters in ");
        text.Append(CultureInfo.InvariantCulture, $"{trained.Length} tensors, {kept.Length} buffers\n");
        foreach ((string name, long[] shape) in trained)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {name} {Show(shape)}\n");
        }

        foreach ((string name, long[] shape) in kept)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {name} {Show(shape)} buffer\n");
        }

        return text.ToString();
    }

    private static long Count(long[] shape) => shape.Aggregate(1L, (product, side) => product * side);

    private static string Show(long[] shape) => shape.Length == 0 ? "scalar" : string.Join('x', shape);
}
