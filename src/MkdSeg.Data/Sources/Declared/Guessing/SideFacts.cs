using MkdSeg.Data.Sources.Declared.Codes;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Nifti;

namespace MkdSeg.Data.Sources.Declared.Guessing;

/// <summary>What the files of a folder say: all headers, and a few images and label files.</summary>
internal sealed class SideFacts
{
    /// <summary>Most label files that are read.</summary>
    public const int MostLabels = 20;

    /// <summary>Most images that are read.</summary>
    public const int MostImages = 5;

    /// <summary>An axis stands out as the slices' where its spacing is so much larger than the others'.</summary>
    private const double Thick = 1.2;

    /// <summary>HU that only air has.</summary>
    private const float Air = -500;

    private readonly List<(string Case, float Value)> foreground = [];
    private float[] sorted = [];
    private readonly List<(string Case, float Value)> lowest = [];
    private readonly Dictionary<string, int> planes = [];
    private readonly List<(string Case, SortedDictionary<ushort, long> Codes)> codes = [];

    /// <summary>Lowest intensity of each image that was read.</summary>
    public IReadOnlyList<(string Case, float Value)> Lowest => lowest;

    /// <summary>Voxels of each code in each label file that was read; empty where each structure has a file.</summary>
    public IReadOnlyList<(string Case, SortedDictionary<ushort, long> Codes)> Codes => codes;

    /// <summary>In how many cases a plane is the one with the finest pixels.</summary>
    public IReadOnlyDictionary<string, int> Planes => planes;

    /// <summary>Whether these are labelled voxels.</summary>
    public bool HasLabelled { get; private set; }

    /// <summary>Whether most images hold values as low as only HU are.</summary>
    public bool LooksLikeCt => lowest.Count(low => low.Value <= Air) * 2 > lowest.Count;

    /// <summary>Images that do not look as most do.</summary>
    public IReadOnlyList<(string Case, float Lowest)> Unlike => [.. lowest.Where(low => low.Value <= Air != LooksLikeCt)];

    /// <summary>Reads them.</summary>
    /// <param name="side">The folder.</param>
    /// <param name="tell">Told of each case's image.</param>
    /// <param name="cancellation">Stops after the file at hand.</param>
    /// <exception cref="InvalidInputException">A file is damaged.</exception>
    public static SideFacts Read(Side side, Action<string> tell, CancellationToken cancellation)
    {
        var facts = new SideFacts();
        foreach (FoundCase one in side.Cases)
        {
            cancellation.ThrowIfCancellationRequested();
            string plane = PlaneOf(NiftiFile.ReadGeometry(one.Image));
            facts.planes[plane] = facts.planes.GetValueOrDefault(plane) + 1;
        }

        HashSet<FoundCase> images = [.. Spread(Labelled(side), MostImages)];
        foreach (FoundCase one in Chosen(side))
        {
            cancellation.ThrowIfCancellationRequested();
            tell(one.Image);
            facts.Look(one, images.Contains(one), side.HasFiles);
        }

        var unlike = facts.Unlike.Select(one => one.Case).ToHashSet();
        facts.sorted = [.. facts.foreground.Where(one => !unlike.Contains(one.Case)).Select(one => one.Value).Order()];
        return facts;
    }

    /// <summary>The cases whose files are read.</summary>
    public static IReadOnlyList<FoundCase> Chosen(Side side) =>
        [.. Spread(Labelled(side), MostLabels).Union(Spread(Labelled(side), MostImages))];

    /// <summary>A value below which a share of the foreground lies.</summary>
    public float Quantile(double share) => sorted.Length == 0 ? 0 : sorted[(int)(share * (sorted.Length - 1))];

    private void Look(FoundCase one, bool withImage, bool hasFiles)
    {
        ushort[]? labels = !hasFiles || withImage ? Labels(one) : null;
        if (labels is not null && !hasFiles)
        {
            codes.Add((one.Name, CodeCount.Of(labels)));
        }

        if (withImage)
        {
            float[] voxels = NiftiFile.ReadImage(one.Image).Voxels;
            lowest.Add((one.Name, voxels.Where(float.IsFinite).DefaultIfEmpty().Min()));
            bool fits = labels?.Length == voxels.Length;
            HasLabelled |= fits;
            int step = Math.Max(1, (fits ? labels!.Count(v => v > 0) : voxels.Length) / 20000);
            int seen = 0;
            for (int n = 0; n < voxels.Length; n++)
            {
                if ((!fits || labels![n] > 0) && seen++ % step == 0 && float.IsFinite(voxels[n]))
                {
                    foreground.Add((one.Name, voxels[n]));
                }
            }
        }
    }

    /// <summary>The labels of a case, those of all its files; null where it has none.</summary>
    private static ushort[]? Labels(FoundCase one)
    {
        ushort[]? all = null;
        foreach (LabelFile file in one.Labels)
        {
            ushort[] own = NiftiFile.ReadLabels(file.Path).Voxels;
            all = all is null ? own : [.. all.Zip(own, Math.Max)];
        }

        return all;
    }

    /// <summary>The plane across the thickest axis; axial where none is clearly thicker.</summary>
    private static string PlaneOf(VolumeGeometry geometry)
    {
        Vector3D spacing = geometry.Spacing;
        double[] along = [spacing.X, spacing.Y, spacing.Z];
        int thickest = Array.IndexOf(along, along.Max());
        return along.Order().Skip(1).First() * Thick >= along[thickest]
            ? SlicePlane.Axial.Name
            : SlicePlane.All.First(p => p.Normal == Orientation.Of(geometry.VoxelToWorld).WorldAxis(thickest)).Name;
    }

    /// <summary>The annotated cases; all where none is.</summary>
    private static IReadOnlyList<FoundCase> Labelled(Side side) =>
        side.Cases.Any(c => c.Labels.Count > 0) ? [.. side.Cases.Where(c => c.Labels.Count > 0)] : side.Cases;

    /// <summary>A few of many, evenly spread.</summary>
    private static IEnumerable<FoundCase> Spread(IReadOnlyList<FoundCase> cases, int most) => cases.Count <= most
        ? cases
        : Enumerable.Range(0, most).Select(n => cases[(int)((long)n * (cases.Count - 1) / (most - 1))]);
}
