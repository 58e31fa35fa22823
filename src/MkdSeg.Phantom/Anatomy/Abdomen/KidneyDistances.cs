namespace MkdSeg.Phantom.Anatomy.Abdomen;

/// <summary>Signed distances (mm, negative inside) from one place to the parts of a kidney.</summary>
/// <param name="Outside">The whole bean with its sinus.</param>
/// <param name="Parenchyma">Cortex and pyramids: what is labelled.</param>
/// <param name="Medulla">The pyramids.</param>
/// <param name="Pelvis">The renal pelvis with urine.</param>
internal readonly record struct KidneyDistances(float Outside, float Parenchyma, float Medulla, float Pelvis);
