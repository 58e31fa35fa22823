using System.Numerics;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Phantom.Anatomy;

namespace MkdSeg.Phantom.Appearance;

/// <summary>How one scanner sees one patient.</summary>
internal interface ILook
{
    /// <summary>Signal of every tissue, by number.</summary>
    public float[] Signals { get; }

    /// <summary>The signal at a place before the scanner blurs it: parenchyma, uneven contrast agent, bias field.</summary>
    /// <param name="signal">Signal painted there.</param>
    /// <param name="tissue">Tissue of the voxel.</param>
    /// <param name="p">Where, mm.</param>
    public float Shade(float signal, Tissue tissue, Vector3 p);

    /// <summary>Turns the painted signal into the scanner's image in place: blur, noise, rounding.</summary>
    public void Finish(Volume<float> image);
}
