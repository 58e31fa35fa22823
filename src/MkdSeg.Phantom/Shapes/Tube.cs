using System.Numerics;

namespace MkdSeg.Phantom.Shapes;

/// <summary>A tube of varying radius along a Catmull-Rom spline through control points.</summary>
internal sealed class Tube
{
    /// <summary>Beyond this distance a lower bound will do: more than any seam of <see cref="Blend"/> is wide, mm.</summary>
    private const float Margin = 28;

    private const int StepsPerSpan = 4;
    private readonly Vector3[] _points;
    private readonly float[] _radii;
    private readonly Vector3[] _steps;
    private readonly float[] _perLengthSquared;
    private readonly Vector4[] _spans;
    private readonly Vector4 _whole;

    /// <summary>Lays the tube.</summary>
    /// <param name="controls">At least two points with radii: (x, y, z, radius), mm.</param>
    public Tube(params ReadOnlySpan<Vector4> controls)
    {
        int spans = controls.Length - 1;
        var samples = new Vector4[(spans * StepsPerSpan) + 1];
        for (int s = 0; s < samples.Length; s++)
        {
            int i = Math.Min(s / StepsPerSpan, spans - 1);
            float t = (s / (float)StepsPerSpan) - i;
            samples[s] = CatmullRom(
                controls[Math.Max(i - 1, 0)], controls[i], controls[i + 1], controls[Math.Min(i + 2, spans)], t);
        }

        _points = Array.ConvertAll(samples, v => new Vector3(v.X, v.Y, v.Z));
        _radii = Array.ConvertAll(samples, v => v.W);
        _steps = [.. Enumerable.Range(0, samples.Length - 1).Select(i => _points[i + 1] - _points[i])];
        _perLengthSquared = Array.ConvertAll(_steps, step => 1 / step.LengthSquared());
        _spans = [.. Enumerable.Range(0, spans).Select(s => Bound(s * StepsPerSpan, StepsPerSpan + 1))];
        _whole = Bound(0, samples.Length);
    }

    /// <summary>Direction in which the tube starts, unit length.</summary>
    public Vector3 StartDirection => Vector3.Normalize(_points[1] - _points[0]);

    /// <summary>Where it starts, mm.</summary>
    public Vector3 Start => _points[0];

    /// <summary>Signed distance in mm; farther than 28 mm outside the bounding sphere only a lower bound.</summary>
    public float Distance(Vector3 p) => Distance(p, out _);

    /// <summary>Whether every place of the tube is farther away than this (mm); may say no where it is.</summary>
    public bool IsBeyond(float distance, Vector3 p) => Outside(_whole, p) > distance;

    /// <summary>Signed distance in mm.</summary>
    /// <param name="p">Where, mm.</param>
    /// <param name="along">The nearest place on the tube, counted in control points from 0.</param>
    public float Distance(Vector3 p, out float along)
    {
        along = 0;
        float far = Outside(_whole, p);
        if (far > Margin)
        {
            return far;
        }

        float best = float.MaxValue;
        for (int i = 0; i + 1 < _points.Length; i++)
        {
            if (i % StepsPerSpan == 0 && Outside(_spans[i / StepsPerSpan], p) >= best)
            {
                i += StepsPerSpan - 1;
                continue;
            }

            Vector3 step = _steps[i];
            Vector3 from = p - _points[i];
            float t = Math.Clamp(Vector3.Dot(from, step) * _perLengthSquared[i], 0, 1);
            float d = (from - (t * step)).Length() - (_radii[i] + (t * (_radii[i + 1] - _radii[i])));
            if (d < best)
            {
                (best, along) = (d, (i + t) / StepsPerSpan);
            }
        }

        return best;
    }

    private static float Outside(Vector4 ball, Vector3 p) => (p - new Vector3(ball.X, ball.Y, ball.Z)).Length() - ball.W;

    /// <summary>A ball (middle, radius) about some of the samples.</summary>
    private Vector4 Bound(int first, int count)
    {
        Span<Vector3> points = _points.AsSpan(first, count);
        (Vector3 low, Vector3 high) = (points[0], points[0]);
        foreach (Vector3 point in points)
        {
            (low, high) = (Vector3.Min(low, point), Vector3.Max(high, point));
        }

        Vector3 centre = 0.5f * (low + high);
        float reach = 0;
        for (int i = first; i < first + count; i++)
        {
            reach = MathF.Max(reach, (_points[i] - centre).Length() + _radii[i]);
        }

        return new(centre, reach);
    }

    private static Vector4 CatmullRom(Vector4 a, Vector4 b, Vector4 c, Vector4 d, float t) =>
        0.5f * ((2 * b) + (t * (c - a)) + (t * t * ((2 * a) - (5 * b) + (4 * c) - d)) + (t * t * t * ((3 * b) - a - (3 * c) + d)));
}
