namespace MkdSeg.Phantom.Anatomy;

/// <summary>The label values of the MM-WHS challenge (Zhuang and Shen 2016).</summary>
internal static class HeartLabel
{
    public const ushort Background = 0;
    public const ushort Myocardium = 205;
    public const ushort LeftAtrium = 420;
    public const ushort LeftVentricle = 500;
    public const ushort RightAtrium = 550;
    public const ushort RightVentricle = 600;
    public const ushort AscendingAorta = 820;
    public const ushort PulmonaryArtery = 850;
}
