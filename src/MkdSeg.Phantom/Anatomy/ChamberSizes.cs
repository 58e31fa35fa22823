namespace MkdSeg.Phantom.Anatomy;

/// <summary>Factors on the lengths of a heart's chambers.</summary>
internal sealed record ChamberSizes(float LeftVentricle, float RightVentricle, float LeftAtrium, float RightAtrium);
