using System.Numerics;
using MkdSeg.Phantom.Shapes;

namespace MkdSeg.Phantom.Anatomy;

/// <summary>Ribs and spine. Patient coordinates: mm, right, front, up.</summary>
/// <param name="cage">Middle of the rib cage: right, front.</param>
/// <param name="column">Middle of the vertebral bodies: right, front.</param>
/// <param name="phase">How far down the ribs and vertebrae are shifted, mm.</param>
/// <param name="size">Size of the vertebrae: 1 in the chest.</param>
internal sealed class Skeleton(Vector2 cage, Vector2 column, float phase, float size = 1)
{
    /// <summary>Distance of two vertebrae of the chest, mm.</summary>
    public const float VertebraPitch = 27;

    private const float RibPitch = 26;

    /// <summary>Ribs: oblique bands inside the wall, ending as cartilage beside the breastbone. Signed distance, mm.</summary>
    /// <param name="p">Where.</param>
    /// <param name="wall">Distance to the cage there.</param>
    /// <param name="isCartilage">Whether the place lies near the front, where ribs are cartilage.</param>
    public float Ribs(Vector3 p, float wall, out bool isCartilage)
    {
        isCartilage = p.Y - cage.Y > 0 && MathF.Abs(p.X - cage.X) < 55;
        float slope = 0.55f * (p.Y - cage.Y);
        float z = p.Z + slope + phase;
        z -= RibPitch * MathF.Round(z / RibPitch);
        float depth = (wall - 7) / 3.8f;
        float height = z / 7f;
        float k = MathF.Sqrt((depth * depth) + (height * height));
        return (k - 1) * 4.5f;
    }

    /// <summary>Vertebral bodies (with waists), arches and processes. Signed distance, mm.</summary>
    /// <param name="p">Where.</param>
    /// <param name="disc">Distance to the discs between the bodies.</param>
    /// <param name="cord">Distance to the spinal canal.</param>
    public float Spine(Vector3 p, out float disc, out float cord)
    {
        float z = (p.Z / size) + phase;
        z -= VertebraPitch * MathF.Round(z / VertebraPitch);
        float waist = 2.2f * MathF.Cos(2 * MathF.PI * z / VertebraPitch);
        var body = new Vector3((p.X - column.X) / size, (p.Y - column.Y) / size, 0);
        float pillar = new Ellipsoid(Vector3.Zero, new(18 - waist, 15 - waist, 1e4f)).Distance(body);
        float gap = 3 - ((VertebraPitch / 2) - MathF.Abs(z));
        disc = size * MathF.Max(pillar + 1, -gap);
        float bodies = MathF.Max(pillar, gap);
        var behind = new Vector3(body.X, body.Y + 24, 0);
        float canal = new Vector2(behind.X, behind.Y).Length() - 8;
        cord = size * canal;
        float arch = MathF.Max(MathF.Abs(canal - 3.5f) - 3.5f, MathF.Abs(z) - 9);
        float wings = MathF.Max(MathF.Abs(behind.Y + 4 + (0.3f * MathF.Abs(behind.X))) - 4.5f, MathF.Abs(behind.X) - 32);
        float transverse = MathF.Max(wings, MathF.Abs(z) - 6);
        float spinous = MathF.Max(MathF.Max(MathF.Abs(behind.X) - 3, MathF.Abs(behind.Y + 25) - 16), MathF.Abs(z + 3) - 7);
        return size * MathF.Max(MathF.Min(MathF.Min(bodies, arch), MathF.Min(transverse, spinous)), -canal);
    }
}
