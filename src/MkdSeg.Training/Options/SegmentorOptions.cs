namespace MkdSeg.Training.Options;

/// <summary>The segmentors S_real and S_syn and how they are optimised.</summary>
public sealed record SegmentorOptions
{
    /// <summary>Channels of the U-Net's first stage. Default 32: an independent re-implementation [R].</summary>
    public int Width { get; init; } = 32;

    /// <summary>Times the U-Net halves the resolution. Default 4: the usual U-Net; the paper does not say.</summary>
    public int Depth { get; init; } = 4;

    /// <summary>Adam's learning rate. Default 2e-4: [R], and other papers of the same group [G].</summary>
    public double LearningRate { get; init; } = 2e-4;

    /// <summary>Adam's first decay rate. Default 0.9: [R][G].</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Factor on the learning rate at each decay. Default 0.9: [R][G], every two epochs.</summary>
    public double DecayFactor { get; init; } = 0.9;

    /// <summary>
    /// Iterations between two decays; 0 is never. Default 640: two epochs of ten volumes with 256 slices at batch 8.
    /// </summary>
    public int DecayEvery { get; init; } = 640;

    /// <summary>
    /// Let the learning rate fall as (1 - iteration / iterations) to this power instead of in steps; 0 is steps. nnU-Net's
    /// schedule has 0.9.
    /// </summary>
    public double PolynomialPower { get; init; }

    /// <summary>
    /// Give every segmentor the exponential moving average of its weights when training ends; the share of the old average that
    /// stays in each update. 0 is the paper: the last weights. A part of "mkd+" and "mkd-semi".
    /// </summary>
    public double AverageDecay { get; init; }

    /// <summary>
    /// Estimate the batch norm statistics of every segmentor anew on the annotated target slices when training ends, in batches mixed as
    /// in training, so that they fit the images of the test. Off is the plain paper; S_syn gained up to 0.008 Dice from it in a pilot.
    /// </summary>
    public bool ReestimateBatchNorm { get; init; }

    /// <summary>Learning rate at an iteration, counted from 0, when it falls in steps.</summary>
    public double LearningRateAt(int iteration) =>
        DecayEvery == 0 ? LearningRate : LearningRate * Math.Pow(DecayFactor, iteration / DecayEvery);
}
