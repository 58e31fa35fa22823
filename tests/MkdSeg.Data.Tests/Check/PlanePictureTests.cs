using MkdSeg.Data.Check;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Testing;

namespace MkdSeg.Data.Tests.Check;

public class PlanePictureTests
{
    /// <summary>However a volume is stored, right, front and head of the patient stand where radiologists expect them.</summary>
    [Test]
    public void Right_front_and_head_are_where_radiologists_look_for_them()
    {
        foreach (Affine place in TestGrids.AllOrientations(tilted: false))
        {
            var geometry = new VolumeGeometry(new(8, 8, 8), place);
            var image = new Volume<float>(geometry);
            var classes = new Volume<byte>(geometry);
            (int i, int j, int k) = Corner(geometry);
            image[i, j, k] = 1;
            classes[i, j, k] = 1;
            Vector3D there = place.Apply(new(i, j, k));
            foreach (PlanePicture plane in PlanePicture.Of(image, classes, there, 32))
            {
                Assert.That(plane.Grey[0], Is.EqualTo(1), $"{plane.Name}: upper left corner");
                Assert.That(plane.Classes![0], Is.EqualTo(1));
                Assert.That(plane.Grey[^1], Is.Zero);
            }
        }
    }

    [Test]
    public void Pixels_are_squares_of_one_length_in_all_planes()
    {
        var geometry = new VolumeGeometry(new(10, 20, 5), Affine.Scaling(2, 1, 8));
        IReadOnlyList<PlanePicture> planes = PlanePicture.Of(new Volume<float>(geometry), null, geometry.Centre, 80);
        Assert.That(
            planes.Select(p => (p.Name, p.Width, p.Height)),
            Is.EqualTo(new[] { ("axial", 40, 40), ("coronal", 40, 80), ("sagittal", 40, 80) }));
        Assert.That(planes.Select(p => p.PixelMm), Is.All.EqualTo(0.5));
        Assert.That(planes.Select(p => p.Classes), Is.All.Null);
    }

    /// <summary>The voxel farthest to the right, the front and the head.</summary>
    private static (int I, int J, int K) Corner(VolumeGeometry geometry)
    {
        int last = geometry.Size.X - 1;
        return Enumerable.Range(0, 8).Select(n => ((n & 1) * last, (n >> 1 & 1) * last, (n >> 2) * last)).MaxBy(c =>
        {
            Vector3D p = geometry.VoxelToWorld.Apply(new(c.Item1, c.Item2, c.Item3));
            return p.X + p.Y + p.Z;
        });
    }
}
