using System.Globalization;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Inference;

/// <summary>
/// How a scan is worked through so that it stays within memory. Most scans at the spacing of their model are small and taken at once; of a
/// large one, few slices are shown to the networks together, one crop is held, and what is done with is given back at once.
/// </summary>
/// <param name="IsTiled">Whether it is a large one.</param>
public sealed record ScanRoom(bool IsTiled)
{
    /// <summary>Bytes of probabilities and images up to which a scan is taken at once.</summary>
    private const double Ordinary = 512 << 20;

    /// <summary>Voxels of a whole scan that is looked over at the model's spacing: 512 MiB as single-precision numbers.</summary>
    private const double Most = 1L << 27;

    /// <summary>How much coarser than its model a scan is looked over at most: beyond that structures are no longer recognised.</summary>
    private const double Coarsest = 2;

    /// <summary>Copies of the image on the working grid that are held at once while it is prepared.</summary>
    private const int ImageCopies = 3;

    private const int SlicesAtOnce = 16;
    private const int TiledPixels = 1 << 18;
    private const int Answers = 8;

    /// <summary>The plan for a scan; refuses one that is too large for any before anything is computed.</summary>
    /// <param name="scan">Its size in voxels of <paramref name="looked"/>.</param>
    /// <param name="crop">Voxels of the crop that is segmented.</param>
    /// <param name="classes">Classes with background.</param>
    /// <param name="looked">Spacing at which the whole scan is looked over, millimetres.</param>
    /// <exception cref="InvalidInputException">The scan or the crop cannot be held.</exception>
    public static ScanRoom For(GridSize scan, long crop, int classes, double looked)
    {
        double atOnce = sizeof(float) * ((double)classes + ImageCopies) * scan.Count;
        double probabilities = sizeof(float) * (double)classes * crop;
        double least = probabilities + (2.0 * sizeof(float) * Math.Max(scan.Count, crop));
        if (scan.Count > 1.5 * Most || crop * classes > Array.MaxLength || least > GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)
        {
            throw new InvalidInputException(string.Create(
                CultureInfo.InvariantCulture,
                $"The scan is {scan} voxels of {looked:0.##} mm to be looked over; with the model's crop that is {least / 1e9:0.0} GB ")
                + "even in parts, more than there is or may be taken; crop it around what is to be segmented.");
        }

        return new(atOnce > Ordinary || probabilities > Ordinary);
    }

    /// <summary>
    /// The spacing at which a whole scan is looked over: the model's, or a coarser one for scans of more voxels than can be held. What is
    /// found there is segmented at the model's spacing.
    /// </summary>
    /// <param name="scan">The scan's grid.</param>
    /// <param name="spacing">The model's spacing, millimetres.</param>
    public static double Spacing(VolumeGeometry scan, double spacing)
    {
        Affine map = scan.VoxelToWorld;
        double Edge(int axis) => Enumerable.Range(0, 3).Sum(voxel => scan.Size[voxel] * Math.Abs(map[axis, voxel]));
        double voxels = Edge(0) * Edge(1) * Edge(2) / (spacing * spacing * spacing);
        return spacing * Math.Clamp(Math.Cbrt(voxels / Most), 1, Coarsest);
    }

    /// <summary>Gives back what a large scan's last step held: the runtime would keep it until it runs out.</summary>
    public void Tidy()
    {
        if (IsTiled)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }

    /// <summary>Of a large scan, has the memory of answers that were dealt with used again now and then.</summary>
    /// <param name="number">Number of the answer.</param>
    internal void Recycle(int number)
    {
        if (IsTiled && number % Answers == 0)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: false);
        }
    }

    /// <summary>Slices that the networks are shown together.</summary>
    /// <param name="pixels">Pixels of a slice.</param>
    internal int Slices(long pixels) => IsTiled ? (int)Math.Clamp(TiledPixels / pixels, 1, SlicesAtOnce) : SlicesAtOnce;
}
