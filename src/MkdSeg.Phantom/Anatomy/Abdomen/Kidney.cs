using System.Numerics;
using MkdSeg.Phantom.Shapes;

namespace MkdSeg.Phantom.Anatomy.Abdomen;

/// <summary>
/// A kidney: a bean with its upper pole nearer to the spine, cortex outside, pyramids inside, and a sinus of fat with the renal pelvis that
/// opens towards the middle. What is labelled is cortex and pyramids without the sinus.
/// </summary>
internal sealed class Kidney
{
    private const float Cortex = 7;
    private readonly Frame _frame;
    private readonly Vector3 _radii;
    private readonly Ellipsoid _sinus;
    private readonly Ellipsoid _pelvis;
    private readonly float _bend;
    private readonly WaveField _pyramids;

    /// <summary>Draws one kidney.</summary>
    /// <param name="draw">The patient's numbers.</param>
    /// <param name="side">1 for the right one, -1 for the left one.</param>
    /// <param name="size">Size of the patient's kidneys, about 1.</param>
    public Kidney(Draw draw, int side, float size)
    {
        Vector3 centre = new Vector3(side * 69, -31, side > 0 ? -42 : -30) + draw.Offset(3.5);
        Vector3 axis = new Vector3(-side * 0.2f, -0.14f, 1) + draw.Offset(0.06);
        _frame = Frame.Along(centre, axis, new Vector3(-side * 0.85f, 0.5f, 0) + draw.Offset(0.1));
        _radii = size * new Vector3(57 * draw.Factor(0.03), 30 * draw.Factor(0.03), 26 * draw.Factor(0.03));
        _sinus = new(new(0, 0.85f * _radii.Y, 0), _radii * new Vector3(0.42f, 0.68f, 0.4f));
        _pelvis = new(new(0, 0.85f * _radii.Y, 0), _radii * new Vector3(0.26f, 0.5f, 0.22f) * draw.Factor(0.15));
        _bend = 8 * draw.Factor(0.2);
        _pyramids = new(draw.Random, 18, 30);
    }

    /// <summary>Middle of the opening, where vessels and ureter come in, mm.</summary>
    public Vector3 Hilum => _frame.ToWorld(new(0, 0.6f * _radii.Y, 0));

    /// <summary>The whole bean with its sinus. Signed distance, mm.</summary>
    public float Outside(Vector3 p) => new Ellipsoid(Vector3.Zero, _radii).Distance(Unbent(p));

    /// <summary>Distances from a place (mm).</summary>
    public KidneyDistances At(Vector3 p)
    {
        Vector3 q = Unbent(p);
        float outside = new Ellipsoid(Vector3.Zero, _radii).Distance(q);
        if (outside > 30)
        {
            return new(outside, outside, outside, outside);
        }

        float sinus = _sinus.Distance(q);
        float medulla = MathF.Max(MathF.Max(outside + Cortex, 2.5f - sinus), 4 * (0.2f - _pyramids.At(q)));
        float pelvis = MathF.Max(_pelvis.Distance(q), outside);
        return new(outside, Blend.Without(outside, sinus), medulla, pelvis);
    }

    /// <summary>Coordinates in which the bean is an ellipsoid.</summary>
    private Vector3 Unbent(Vector3 p)
    {
        Vector3 q = _frame.ToLocal(p);
        float along = q.X / _radii.X;
        q.Y -= _bend * ((along * along) - 0.35f);
        return q;
    }
}
