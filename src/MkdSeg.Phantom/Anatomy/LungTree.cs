using System.Numerics;
using MkdSeg.Phantom.Shapes;

namespace MkdSeg.Phantom.Anatomy;

/// <summary>The vessels of both lungs: three generations of branches from each hilum outwards.</summary>
internal sealed class LungTree
{
    private readonly List<Tube> _branches = [];

    /// <summary>Grows the trees.</summary>
    /// <param name="draw">The patient's numbers.</param>
    /// <param name="hila">Where they start, mm: the right lung, then the left.</param>
    public LungTree(Draw draw, IReadOnlyList<Vector3> hila)
    {
        foreach (Vector3 hilum in hila)
        {
            var outwards = new Vector3(MathF.Sign(hilum.X), 0, 0);
            foreach (float tilt in (ReadOnlySpan<float>)[1.1f, 0.1f, -0.7f, -1.4f])
            {
                Vector3 direction = outwards + new Vector3(0, draw.Uniform(-0.7, 0.7), tilt + draw.Uniform(-0.3, 0.3));
                Grow(draw, hilum, Vector3.Normalize(direction), 4.6f, 32, 4);
            }
        }
    }

    /// <summary>Signed distance to the nearest vessel, mm; no more than 8 mm.</summary>
    public float Distance(Vector3 p)
    {
        float best = 8;
        foreach (Tube branch in _branches)
        {
            if (!branch.IsBeyond(best, p))
            {
                best = MathF.Min(best, branch.Distance(p));
            }
        }

        return best;
    }

    private void Grow(Draw draw, Vector3 from, Vector3 direction, float radius, float length, int generations)
    {
        Vector3 bend = 0.15f * length * new Vector3(draw.Uniform(-1, 1), draw.Uniform(-1, 1), draw.Uniform(-1, 1));
        Vector3 to = from + (length * direction);
        _branches.Add(new(
            new Vector4(from, radius), new Vector4((0.5f * (from + to)) + bend, 0.85f * radius), new Vector4(to, 0.7f * radius)));
        if (generations == 1)
        {
            return;
        }

        for (int child = 0; child < 2; child++)
        {
            Vector3 turn = 0.75f * new Vector3(draw.Uniform(-1, 1), draw.Uniform(-1, 1), draw.Uniform(-1, 1));
            Grow(draw, to, Vector3.Normalize(direction + turn), 0.68f * radius, 0.8f * length, generations - 1);
        }
    }
}
