using static TorchSharp.torch;

namespace MkdSeg.Models;

/// <summary>
/// The result of a piece of work under <see cref="TwoStreams"/>: a record that names its tensors and can list them, so that they
/// outlive the piece while everything else that it made is freed.
/// </summary>
public interface ITensorResult
{
    /// <summary>Every tensor of the result; those that are absent are left out.</summary>
    public IEnumerable<Tensor> Tensors { get; }
}
