namespace MkdSeg.Phantom.Anatomy;

/// <summary>Signed distances (mm, negative inside) from one place to every part of the heart; parts do not overlap.</summary>
internal struct HeartDistances
{
    public float VentricleBody;
    public float LeftVentricle;
    public float LeftVentricleMuscle;
    public float RightVentricle;
    public float RightVentricleMuscle;
    public float LeftAtrium;
    public float RightAtrium;
    public float Aorta;
    public bool AortaIsAscending;
    public float PulmonaryArtery;
    public bool PulmonaryArteryIsLabelled;
    public float PulmonaryVeins;
    public float SuperiorCava;
    public float InferiorCava;
    public float Airways;

    /// <summary>The sac about all of it with its fat.</summary>
    public float Pericardium;
}
