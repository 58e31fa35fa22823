using System.Numerics;

namespace MkdSeg.Phantom.Anatomy;

/// <summary>One patient from skin to skin, in coordinates about the middle of what is imaged (mm, right, front, up).</summary>
internal interface IBody
{
    /// <summary>Paints what is at a place and returns its label.</summary>
    public ushort Paint(Vector3 p, ref Brush brush);
}
