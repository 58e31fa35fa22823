namespace MkdSeg.Phantom.Anatomy;

/// <summary>What a voxel is made of, as far as a scanner can tell.</summary>
internal enum Tissue : byte
{
    Air,
    Fat,
    Muscle,
    CorticalBone,
    Marrow,
    Cartilage,
    SpinalCord,
    Lung,
    LungVessel,
    Liver,
    Spleen,
    Stomach,
    Myocardium,
    LeftVentricleBlood,
    RightVentricleBlood,
    LeftAtriumBlood,
    RightAtriumBlood,
    AortaBlood,
    PulmonaryBlood,
    SuperiorCavalBlood,
    InferiorCavalBlood,
    HepaticVessel,
}
