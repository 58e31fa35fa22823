using static TorchSharp.torch;

namespace MkdSeg.Training.Methods;

/// <summary>One pass of both generators over a batch of each modality, with the graph for their update; all [N,1,H,W].</summary>
/// <param name="Assistant">x^a.</param>
/// <param name="Target">x^t.</param>
/// <param name="FakeTarget">x^{a->t} = G_{a->t}(x^a).</param>
/// <param name="FakeAssistant">x^{t->a} = G_{t->a}(x^t).</param>
/// <param name="CycledAssistant">G_{t->a}(x^{a->t}).</param>
/// <param name="CycledTarget">G_{a->t}(x^{t->a}).</param>
public sealed record Translation(
    Tensor Assistant, Tensor Target, Tensor FakeTarget, Tensor FakeAssistant, Tensor CycledAssistant, Tensor CycledTarget);
