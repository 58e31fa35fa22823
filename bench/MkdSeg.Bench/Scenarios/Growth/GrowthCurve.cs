namespace MkdSeg.Bench.Scenarios.Growth;

/// <summary>Sizes at which a work is measured, and what its growth is fitted to.</summary>
/// <param name="Name">In result files.</param>
/// <param name="Title">What stays the same, for the reader.</param>
/// <param name="Axis">What grows.</param>
/// <param name="Points">The sizes; where asked to be quick, the first two.</param>
/// <param name="X">The axis of a size.</param>
/// <param name="Label">The same as a text.</param>
internal sealed record GrowthCurve(
    string Name,
    string Title,
    string Axis,
    IReadOnlyList<GrowthPoint> Points,
    Func<GrowthPoint, double> X,
    Func<GrowthPoint, string> Label)
{
    private const int QuickPoints = 2;

    /// <summary>Image size, batch and threads, each on its own from 64 pixels on; 2 threads where these do not grow.</summary>
    public static IReadOnlyList<GrowthCurve> OneByOne { get; } =
    [
        new(
            "by_side",
            "Image size, batch 2, 2 threads",
            "pixels",
            [.. new[] { 64, 128, 256, 512 }.Select(side => new GrowthPoint(side, 2, 2))],
            p => (double)p.Pixels * p.Pixels,
            p => $"{p.Pixels} x {p.Pixels}"),
        new(
            "by_batch",
            "Batch, 64 pixels, 2 threads",
            "slices",
            [.. new[] { 1, 2, 4, 8, 16, 32 }.Select(batch => new GrowthPoint(64, batch, 2))],
            p => p.Batch,
            p => $"{p.Batch}"),
        new(
            "by_threads",
            "Threads, 64 pixels, batch 8",
            "threads",
            [new GrowthPoint(64, 8, 1), new GrowthPoint(64, 8, 2)],
            p => p.Threads,
            p => $"{p.Threads}"),
    ];

    /// <summary>The pixels of a batch, on 1 thread from 32 pixels on: by image size, by slices, and of all these sizes.</summary>
    public static IReadOnlyList<GrowthCurve> OfABatch { get; } = PixelsOfABatch();

    /// <summary>The sizes to measure.</summary>
    /// <param name="quick">The first ones alone.</param>
    public IEnumerable<GrowthPoint> Sizes(bool quick) => quick ? Points.Take(QuickPoints) : Points;

    private static GrowthCurve[] PixelsOfABatch()
    {
        GrowthPoint[] bySide = [.. new[] { 32, 48, 64, 96, 128 }.Select(side => new GrowthPoint(side, 4, 1))];
        GrowthPoint[] Slices(int side) => [.. new[] { 1, 2, 4, 8, 16 }.Select(batch => new GrowthPoint(side, batch, 1))];
        GrowthCurve Of(string name, string title, IReadOnlyList<GrowthPoint> points) => new(
            name,
            title,
            "pixels x slices",
            points,
            p => (double)p.Pixels * p.Pixels * p.Batch,
            p => $"{p.Pixels} x {p.Pixels} x {p.Batch}");
        GrowthPoint[] by32 = Slices(32), by64 = Slices(64);
        return
        [
            Of("by_side", "Image size, batch 4, 1 thread", bySide),
            Of("by_batch_32", "Batch, 32 pixels, 1 thread", by32),
            Of("by_batch_64", "Batch, 64 pixels, 1 thread", by64),
            Of(
                "all",
                "All of these sizes, 1 thread",
                [.. bySide.Union(by32).Union(by64).OrderBy(p => p.Pixels * p.Pixels * p.Batch).ThenBy(p => p.Pixels)]),
        ];
    }
}
