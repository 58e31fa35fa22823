using MkdSeg.Data.Preprocessing;
using MkdSeg.Imaging;
using MkdSeg.Training.Batches;
using static TorchSharp.torch;

namespace MkdSeg.Training.Tests.Methods;

/// <summary>
/// A case of 20 slices of 16 x 16 pixels: a large organ, class 1, in every slice, and a vessel of four pixels, class 2, in every fifth. In
/// assistant cases the vessel is in every slice, looks the same, and is not annotated: their labels teach that it is background.
/// </summary>
internal sealed class RareStructure(string id, int seed, bool assistant) : ICaseSlices
{
    private const int Side = 16;

    public string Id => id;

    public int Count => 20;

    public int Height => Side;

    public int Width => Side;

    public IReadOnlyList<bool>? Known => null;

    /// <summary>Slices of four cases.</summary>
    public static SliceSet Cases(int firstSeed, bool assistant) =>
        new(Enumerable.Range(firstSeed, 4).Select(seed => new RareStructure($"case {seed}", seed, assistant)), CPU);

    public void Read(int slice, Span<float> image, Span<byte> classes)
    {
        Random random = RandomStream.Create(seed, "rare", slice);
        (int left, int top) = (random.Next(1, 6), random.Next(1, 6));
        (int vesselLeft, int vesselTop) = (random.Next(1, 12), random.Next(11, 13));
        bool hasVessel = assistant || slice % 5 == 0;
        for (int row = 0; row < Side; row++)
        {
            for (int column = 0; column < Side; column++)
            {
                bool organ = Within(row, top, 5) && Within(column, left, 6);
                bool vessel = hasVessel && Within(row, vesselTop, 2) && Within(column, vesselLeft, 2);
                double noise = 0.25 * (((random.NextDouble() + random.NextDouble() + random.NextDouble()) * 2) - 3);
                image[(row * Side) + column] = (float)((vessel ? 0.6 : organ ? 0.5 : -0.6) + noise);
                classes[(row * Side) + column] = (byte)(vessel ? (assistant ? 0 : 2) : organ ? 1 : 0);
            }
        }
    }

    private static bool Within(int at, int first, int length) => at >= first && at < first + length;
}
