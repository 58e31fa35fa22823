namespace MkdSeg.Phantom;

/// <summary>What a phantom is made of.</summary>
public enum PhantomAnatomy
{
    /// <summary>A chest with the seven structures of MM-WHS.</summary>
    Heart,

    /// <summary>An abdomen with liver, kidneys and spleen.</summary>
    Abdomen,
}
