using System.Numerics;
using MkdSeg.Phantom.Shapes;

namespace MkdSeg.Phantom.Anatomy.Abdomen;

/// <summary>Liver with its gallbladder, and spleen, before their neighbours cut them. Signed distances in mm.</summary>
internal sealed class LiverAndSpleen
{
    private readonly Ellipsoid _rightLobe;
    private readonly Ellipsoid _leftLobe;
    private readonly Ellipsoid _fissure;
    private readonly Vector3 _belowNormal;
    private readonly Vector3 _belowPoint;
    private readonly Ellipsoid _gallbladder;
    private readonly Frame _spleen;
    private readonly Vector3 _spleenRadii;
    private readonly float _spleenBend;

    /// <summary>Draws one patient's organs.</summary>
    public LiverAndSpleen(Draw draw)
    {
        float size = draw.Factor(0.06);
        _rightLobe = new(new Vector3(63, 4, 20) + draw.Offset(2), size * new Vector3(90, 88, 94));
        float left = draw.Factor(0.09);
        _leftLobe = new(new Vector3(-2, 36, 46) + draw.Offset(4), new Vector3(70 * left, 40, 36 * left));
        _fissure = new(new Vector3(6, 62, 14) + draw.Offset(3), new(4, 26, 32));
        _belowNormal = Vector3.Normalize(new Vector3(0.66f, 0.36f, 1) + draw.Offset(0.07));
        _belowPoint = new Vector3(60, -20, -29) + new Vector3(0, 0, draw.Deviation(8));
        _gallbladder = new(new Vector3(48, 40, -18) + draw.Offset(4), new Vector3(13, 25, 13) * draw.Factor(0.12));
        _spleen = Frame.Along(
            new Vector3(-91, -34, 42) + draw.Offset(4), new Vector3(-0.3f, 0.75f, -0.6f) + draw.Offset(0.12), new(-1, -0.35f, 0.1f));
        _spleenRadii = draw.Factor(0.09) * new Vector3(71 * draw.Factor(0.05), 32 * draw.Factor(0.05), 48 * draw.Factor(0.05));
        _spleenBend = 9 * draw.Factor(0.25);
    }

    /// <summary>The liver.</summary>
    /// <param name="p">Where.</param>
    /// <param name="room">Distance to the room under the diaphragm and within the wall.</param>
    public float Liver(Vector3 p, float room)
    {
        float lobes = Blend.Union(_rightLobe.Distance(p), _leftLobe.Distance(p), 24);
        float below = Vector3.Dot(_belowPoint - p, _belowNormal);
        float liver = Blend.Intersect(Blend.Intersect(lobes, below, 16), room, 5);
        return Blend.Without(Blend.Without(liver, _fissure.Distance(p)), Gallbladder(p), 1.5f);
    }

    /// <summary>The gallbladder.</summary>
    public float Gallbladder(Vector3 p) => _gallbladder.Distance(p);

    /// <summary>The spleen: it bends about what lies before it.</summary>
    /// <param name="p">Where.</param>
    /// <param name="room">Distance to the room under the diaphragm and within the wall.</param>
    public float Spleen(Vector3 p, float room)
    {
        Vector3 q = _spleen.ToLocal(p);
        Vector2 along = new Vector2(q.X, q.Z) / new Vector2(_spleenRadii.X, _spleenRadii.Z);
        q.Y += _spleenBend * (along.LengthSquared() - 0.4f);
        return Blend.Intersect(new Ellipsoid(Vector3.Zero, _spleenRadii).Distance(q), room, 4);
    }
}
