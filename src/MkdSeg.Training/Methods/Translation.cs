using static TorchSharp.torch;

namespace MkdSeg.Training.Methods;

/// <summary>A batch of each modality translated into the other, with the graph for the generators' update; all [N,1,H,W].</summary>
/// <param name="Assistant">x^a.</param>
/// <param name="Target">x^t.</param>
/// <param name="FakeTarget">x^{a->t} = G_{a->t}(x^a).</param>
/// <param name="FakeAssistant">x^{t->a} = G_{t->a}(x^t).</param>
public sealed record Translation(Tensor Assistant, Tensor Target, Tensor FakeTarget, Tensor FakeAssistant);
