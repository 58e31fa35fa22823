using MkdSeg.Training.Runs;

namespace MkdSeg.Training;

/// <summary>Where a training stands.</summary>
/// <param name="Step">Steps made.</param>
/// <param name="TotalSteps">Steps of the whole training.</param>
/// <param name="WarmUpSteps">Steps before the first update of a segmentor on target images; they do not count as iterations.</param>
/// <param name="Values">Losses and watched quantities of the last step, by name.</param>
public sealed record TrainingProgress(int Step, int TotalSteps, int WarmUpSteps, IReadOnlyDictionary<string, double> Values)
{
    /// <summary>Structures that a segmentor has lost as it stands.</summary>
    public IReadOnlyList<LostStructure> Lost { get; init; } = [];

    /// <summary>Whether the segmentors have not begun yet.</summary>
    public bool WarmUp => Step <= WarmUpSteps;
}
