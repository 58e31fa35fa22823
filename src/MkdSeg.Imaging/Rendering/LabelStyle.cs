namespace MkdSeg.Imaging.Rendering;

/// <summary>How labels are drawn over an image.</summary>
public enum LabelStyle
{
    /// <summary>Semi-transparent areas.</summary>
    Fill,

    /// <summary>The voxels along the border of each class, opaque.</summary>
    Contour,
}
