namespace MkdSeg.Phantom.Anatomy.Abdomen;

/// <summary>Signed distances (mm, negative inside) from one place to the organs of the abdomen; labelled ones do not overlap.</summary>
internal struct AbdomenDistances
{
    public KidneyDistances RightKidney;
    public KidneyDistances LeftKidney;
    public float Spleen;
    public float Liver;
    public float HepaticVessels;
    public float Gallbladder;
    public float Cava;
    public float RenalVeins;
    public float Aorta;
    public float Stomach;
    public float StomachGas;
    public float Colon;
    public float ColonGas;
    public float Bowel;
    public float Pancreas;

    /// <summary>The four labelled organs with the sinus of the kidneys.</summary>
    public float Organs;
}
