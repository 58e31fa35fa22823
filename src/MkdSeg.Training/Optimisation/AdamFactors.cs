namespace MkdSeg.Training.Optimisation;

/// <summary>The numbers of one Adam update, rounded once.</summary>
/// <param name="Beta2">Decay of the second moment.</param>
/// <param name="OneMinusBeta1">What the gradient adds to the first moment.</param>
/// <param name="OneMinusBeta2">What its square adds to the second.</param>
/// <param name="InverseRootCorrection2">1 / sqrt(1 - beta2^t).</param>
/// <param name="Epsilon">Added to the root of the second moment.</param>
/// <param name="StepSize">Learning rate / (1 - beta1^t).</param>
internal readonly record struct AdamFactors(
    float Beta2, float OneMinusBeta1, float OneMinusBeta2, float InverseRootCorrection2, float Epsilon, float StepSize);
