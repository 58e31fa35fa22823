using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Bench.Scenarios.Volumes;

/// <summary>Sizes of the scans.</summary>
internal static class VolumeSizes
{
    /// <summary>The grids to measure.</summary>
    /// <param name="quick">A small one, to see that everything works.</param>
    public static GridSize Of(bool quick) => quick ? new(128, 128, 64) : new(512, 512, 256);
}
