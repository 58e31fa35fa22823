using MkdSeg.Data.Preprocessing;
using MkdSeg.Data.Sources;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Testing;

namespace MkdSeg.Data.Tests.Preprocessing;

public sealed class StructurePlacesTests
{
    [Test]
    public void PlacesAreThoseOfTheStoredLabelsInTheWorld()
    {
        using var phantom = new PhantomFolder(ct: 1, mr: 1, size: 48);
        IDataset dataset = phantom.Dataset;
        foreach (DatasetCase one in dataset.Cases)
        {
            Volume<byte> stored = one.ReadLabels();
            HeartRegion region = HeartRegion.Of(stored);
            var preprocessor = new Preprocessor(64, 1.15 * region.LargestExtent);
            double spacing = preprocessor.FieldOfViewMm!.Value / 64;
            IReadOnlyList<StructurePlace> places =
                StructurePlaces.Of([new PreparedSlices(preprocessor.Prepare(one))], dataset.Labels, SlicePlane.Coronal, spacing);
            Assert.That(places.Select(place => place.Structure), Is.EqualTo(dataset.Labels.Structures.Select(s => s.Name)));
            for (int c = 1; c < dataset.Labels.ClassCount; c++)
            {
                // Left and right, front and back, head and feet: a turned axis would be tens of millimetres away.
                Vector3D middle = places[c - 1].MiddleFrom(MedianOf(stored, (byte)c));
                Assert.That((middle - region.Centre).Length, Is.LessThan(2 * spacing), $"{one.Id}, {places[c - 1].Structure}");
            }
        }
    }

    private static Vector3D MedianOf(Volume<byte> labels, byte c)
    {
        var points = new List<Vector3D>();
        for (int z = 0; z < labels.Size.Z; z++)
        {
            for (int y = 0; y < labels.Size.Y; y++)
            {
                for (int x = 0; x < labels.Size.X; x++)
                {
                    if (labels[x, y, z] == c)
                    {
                        points.Add(labels.Geometry.VoxelToWorld.Apply(new(x, y, z)));
                    }
                }
            }
        }

        double Median(Func<Vector3D, double> axis) => points.Select(axis).Order().ElementAt(points.Count / 2);
        return new(Median(p => p.X), Median(p => p.Y), Median(p => p.Z));
    }
}
