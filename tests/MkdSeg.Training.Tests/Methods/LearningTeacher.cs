using MkdSeg.Reference;
using MkdSeg.Training.Options;
using static TorchSharp.torch;

namespace MkdSeg.Training.Tests.Methods;

/// <summary>A wrong step: the teachers' passes leave gradients too.</summary>
internal sealed class LearningTeacher(
    TrainingOptions options, IReadOnlyDictionary<string, IReadOnlyList<(string Name, Tensor Value)>> networks, ScalarType type)
    : PlainStep(options, networks, type)
{
    protected override Tensor Teach(Func<Tensor> logits) => logits();
}
