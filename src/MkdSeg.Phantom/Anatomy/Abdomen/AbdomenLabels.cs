namespace MkdSeg.Phantom.Anatomy.Abdomen;

/// <summary>Label values of the abdominal phantom, numbered as in the CHAOS challenge's order.</summary>
internal static class AbdomenLabels
{
    public const ushort Background = 0;
    public const ushort Liver = 1;
    public const ushort RightKidney = 2;
    public const ushort LeftKidney = 3;
    public const ushort Spleen = 4;

    /// <summary>Every structure with its value and colour, in the order of the values.</summary>
    public static IReadOnlyList<(string Name, ushort Value, string Colour)> Structures { get; } =
    [
        ("liver", Liver, "#b5651d"), ("right_kidney", RightKidney, "#3cb44b"), ("left_kidney", LeftKidney, "#4363d8"),
        ("spleen", Spleen, "#e6399b"),
    ];
}
