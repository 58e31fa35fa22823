namespace MkdSeg.Training.Options;

/// <summary>The knowledge distillation between modalities of Dou et al. (2020).</summary>
public sealed record UmmkdOptions
{
    /// <summary>Weight of the loss beside the two supervised ones. Default 0.5: the authors' published code [G].</summary>
    public double Weight { get; init; } = 0.5;

    /// <summary>Temperature. Default 2: the authors' published code [G].</summary>
    public double Temperature { get; init; } = 2;
}
