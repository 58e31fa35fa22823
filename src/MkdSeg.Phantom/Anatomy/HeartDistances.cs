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

    /// <summary>Whether the place lies in the end of a pulmonary vein that is labelled as left atrium.</summary>
    public bool VeinIsLabelled;
    public float SuperiorCava;
    public float InferiorCava;

    /// <summary>Whether the place lies in the end of a caval vein that is labelled as right atrium.</summary>
    public bool CavaIsLabelled;
    public float Airways;

    /// <summary>The sac about all of it with its fat.</summary>
    public float Pericardium;
}
