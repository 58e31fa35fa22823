namespace MkdSeg.Imaging.Labels;

/// <summary>The label values of the MM-WHS challenge (Zhuang and Shen 2016; PAPER.md, "Task").</summary>
public static class MmWhsLabels
{
    /// <summary>Everything else.</summary>
    public const ushort Background = 0;

    /// <summary>Myocardium of the left ventricle.</summary>
    public const ushort Myocardium = 205;

    /// <summary>Left atrium.</summary>
    public const ushort LeftAtrium = 420;

    /// <summary>Blood of the left ventricle.</summary>
    public const ushort LeftVentricle = 500;

    /// <summary>Right atrium.</summary>
    public const ushort RightAtrium = 550;

    /// <summary>Blood of the right ventricle.</summary>
    public const ushort RightVentricle = 600;

    /// <summary>Ascending aorta.</summary>
    public const ushort AscendingAorta = 820;

    /// <summary>Pulmonary artery.</summary>
    public const ushort PulmonaryArtery = 850;
}
