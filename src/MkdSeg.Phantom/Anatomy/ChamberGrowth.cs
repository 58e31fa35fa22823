using System.Numerics;
using MkdSeg.Phantom.Shapes;

namespace MkdSeg.Phantom.Anatomy;

/// <summary>
/// Larger and smaller chambers by a smooth change of coordinates: about the middle of each chamber lengths grow by its factor, farther out
/// they are left alone, and what lies between gives way. Walls stay shared, and nothing can come to overlap. Heart coordinates, mm.
/// </summary>
internal sealed class ChamberGrowth
{
    private readonly Vector3[] _middles;
    private readonly float[] _shares;
    private readonly float[] _falls;

    /// <summary>Lays the changes.</summary>
    /// <param name="ventricle">The left ventricle's frame.</param>
    /// <param name="sizes">Factors on the lengths of the chambers.</param>
    public ChamberGrowth(Frame ventricle, ChamberSizes sizes)
    {
        _middles = [ventricle.ToWorld(new(10, 0, 0)), ventricle.ToWorld(new(10, 42, 2)), new(0, -36, 10), new(42, -4, -5)];
        _shares = [1 - (1 / sizes.LeftVentricle), 1 - (1 / sizes.RightVentricle), 1 - (1 / sizes.LeftAtrium), 1 - (1 / sizes.RightAtrium)];
        _falls = Array.ConvertAll([44f, 38f, 36f, 36f], reach => -0.5f / (reach * reach));
    }

    /// <summary>Where a place of the changed heart lies in the unchanged one.</summary>
    public Vector3 ToReference(Vector3 p)
    {
        Vector3 way = Vector3.Zero;
        for (int i = 0; i < _middles.Length; i++)
        {
            Vector3 from = p - _middles[i];
            way += _shares[i] * MathF.Exp(_falls[i] * from.LengthSquared()) * from;
        }

        return p - way;
    }
}
