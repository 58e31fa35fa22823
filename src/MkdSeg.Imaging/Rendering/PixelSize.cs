namespace MkdSeg.Imaging.Rendering;

/// <summary>How large a pixel of a panel is in the patient.</summary>
/// <param name="Across">Width in mm, above 0.</param>
/// <param name="Down">Height in mm, above 0.</param>
public readonly record struct PixelSize(double Across, double Down);
