using static TorchSharp.torch;

namespace MkdSeg.Models.Losses;

/// <summary>Refuses shapes that libtorch would broadcast into a wrong number without a word.</summary>
internal static class LossShape
{
    /// <summary>Both tensors must have one shape.</summary>
    /// <exception cref="ArgumentException">They have not.</exception>
    public static void Same(Tensor a, Tensor b)
    {
        if (!a.shape.SequenceEqual(b.shape))
        {
            throw new ArgumentException($"Shapes [{string.Join(',', a.shape)}] and [{string.Join(',', b.shape)}] differ.", nameof(b));
        }
    }

    /// <summary>Logits [N,C,...] and labels [N,...] of type int64 must fit.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    public static void Labels(Tensor logits, Tensor labels)
    {
        if (labels.dtype != ScalarType.Int64)
        {
            throw new ArgumentException($"Labels must be int64, not {labels.dtype}.", nameof(labels));
        }

        if (logits.dim() < 2 || !logits.shape.Take(1).Concat(logits.shape.Skip(2)).SequenceEqual(labels.shape))
        {
            throw new ArgumentException(
                $"Logits [{string.Join(',', logits.shape)}] do not fit labels [{string.Join(',', labels.shape)}].", nameof(labels));
        }
    }
}
