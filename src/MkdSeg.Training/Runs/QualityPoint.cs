namespace MkdSeg.Training.Runs;

/// <summary>A held-out case: how much the networks doubted it, and how well they did. The case has no name here.</summary>
/// <param name="Disagreement">Quality score of the prediction, 0 (no doubt) to 1.</param>
/// <param name="Dice">Mean Dice over structures, 0 to 1.</param>
public sealed record QualityPoint(double Disagreement, double Dice);
