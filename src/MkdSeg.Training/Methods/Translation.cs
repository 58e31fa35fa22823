using static TorchSharp.torch;

namespace MkdSeg.Training.Methods;

/// <summary>A batch of each modality translated into the other, with the graph for the generators' update; all [N,K,H,W].</summary>
/// <param name="Assistant">x^a.</param>
/// <param name="Target">x^t.</param>
/// <param name="FakeTarget">x^{a->t} = G_{a->t}(x^a).</param>
/// <param name="FakeAssistant">x^{t->a} = G_{t->a}(x^t).</param>
public sealed record Translation(Tensor Assistant, Tensor Target, Tensor FakeTarget, Tensor FakeAssistant)
{
    /// <summary>[N,C,H,W]: the structures of x^a, which x^{a->t} has too; null where discriminators see images alone.</summary>
    public Tensor? AssistantMaps { get; init; }

    /// <summary>[N,C,H,W]: the structures of x^t, which x^{t->a} has too; likewise.</summary>
    public Tensor? TargetMaps { get; init; }
}
