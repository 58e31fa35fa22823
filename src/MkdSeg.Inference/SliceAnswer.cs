namespace MkdSeg.Inference;

/// <summary>What the networks say to some neighbouring slices.</summary>
/// <param name="First">The first slice.</param>
/// <param name="Count">How many.</param>
/// <param name="Probabilities">[Count, H, W, C], slice by slice and row by row.</param>
/// <param name="Each">Likeliest classes [Count, H, W] of each of several segmentors that are asked; empty where one is.</param>
internal readonly record struct SliceAnswer(int First, int Count, float[] Probabilities, byte[][] Each);
