namespace MkdSeg.Data.Check;

/// <summary>Smallest and largest finite intensity of an image, in the unit of its modality (CT: HU).</summary>
/// <param name="Minimum">Smallest.</param>
/// <param name="Maximum">Largest.</param>
public readonly record struct IntensityRange(float Minimum, float Maximum);
