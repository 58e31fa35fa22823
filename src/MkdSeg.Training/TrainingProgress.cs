namespace MkdSeg.Training;

/// <summary>Where a training stands.</summary>
/// <param name="Step">Steps made.</param>
/// <param name="TotalSteps">Steps of the whole training.</param>
/// <param name="WarmUp">Whether the segmentors have not begun yet.</param>
/// <param name="Values">Losses and watched quantities of the last step, by name.</param>
public sealed record TrainingProgress(int Step, int TotalSteps, bool WarmUp, IReadOnlyDictionary<string, double> Values);
