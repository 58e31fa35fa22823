using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models.Kernels;

/// <summary>What <see cref="FusedResidualBlock"/> does to one image at a time, between its matrix products, and the room for it.</summary>
internal sealed unsafe class ResidualBlockWork : IDisposable
{
    /// <summary>Tiles in one matrix product: enough for speed, few enough for the cache.</summary>
    private const int TilesAtOnce = 256;

    private readonly int images;
    private readonly int height;
    private readonly int width;
    private readonly int channels;
    private readonly WinogradConvolution convolution;
    private readonly Tensor bordered;
    private readonly Tensor image;

    /// <summary>Room for images of a batch's size.</summary>
    public ResidualBlockWork(ImageBatch batch)
    {
        (images, height, width, channels) = (batch.Count, batch.Height, batch.Width, batch.Channels);
        convolution = new WinogradConvolution(height, width, channels);
        bordered = empty((height + 2) * BorderedLine);
        image = empty((long)height * width * channels);
    }

    /// <summary>Images that go through a matrix product together.</summary>
    public IEnumerable<Range> Chunks
    {
        get
        {
            int most = Math.Max(1, TilesAtOnce / convolution.TilesPerImage);
            for (int start = 0; start < images; start += most)
            {
                yield return start..Math.Min(images, start + most);
            }
        }
    }

    private nint BorderedLine => (nint)(width + 2) * channels;

    private float* BorderedMiddle => TensorMemory.Pointer(bordered) + BorderedLine + channels;

    /// <summary>[36,tiles,C] for the images of a chunk.</summary>
    public Tensor NewPlanes(Range chunk) =>
        empty(WinogradConvolution.Planes, (long)convolution.TilesPerImage * (chunk.End.Value - chunk.Start.Value), channels);

    /// <summary>[N,2,C]: mean and reciprocal standard deviation of every image and channel.</summary>
    public Tensor NewStatistics() => empty(images, 2, channels);

    /// <summary>Calls with each image of a chunk and the place of its first tile.</summary>
    public void ForEach(Range chunk, Action<int, int> work)
    {
        for (int n = chunk.Start.Value; n < chunk.End.Value; n++)
        {
            work(n, (n - chunk.Start.Value) * convolution.TilesPerImage);
        }
    }

    /// <summary>Into the planes: the image with reflected borders.</summary>
    public void GatherReflected(float* from, Tensor planes, int tile)
    {
        ImageNormalisation.Reflect(from, TensorMemory.Pointer(bordered), height, width, channels);
        Gather(planes, tile);
    }

    /// <summary>Into the planes: ReLU of the normalised image with reflected borders.</summary>
    public void GatherActivated(float* from, Tensor statistics, int n, Tensor planes, int tile)
    {
        float* mean = Mean(statistics, n);
        ImageNormalisation.NormaliseReluReflect(from, TensorMemory.Pointer(bordered), height, width, channels, mean, mean + channels);
        Gather(planes, tile);
    }

    /// <summary>From the products: a convolution's output, and its statistics.</summary>
    public void ScatterAndMeasure(Tensor products, int tile, float* to, Tensor statistics, int n)
    {
        convolution.Scatter(TensorMemory.Pointer(products), to, tile, (int)products.shape[1]);
        float* mean = Mean(statistics, n);
        ImageNormalisation.Statistics(to, height, width, channels, mean, mean + channels);
    }

    /// <summary>to = the normalised image + residual.</summary>
    public void NormaliseAdd(float* from, Tensor statistics, int n, float* residual, float* to)
    {
        float* mean = Mean(statistics, n);
        ImageNormalisation.NormaliseAdd(from, residual, to, height * width, channels, mean, mean + channels);
    }

    /// <summary>Into the products' gradient: from the gradient by the normalised image.</summary>
    public void ScatterGradient(float* normalised, Tensor statistics, int n, float* gradient, Tensor productsGradient, int tile) =>
        ScatterGradient(normalised, statistics, n, gradient, (nint)width * channels, slope: 1, productsGradient, tile);

    /// <summary>Into the products' gradient: from the planes' gradient through borders, ReLU and normalisation.</summary>
    public void ScatterActivatedGradient(
        Tensor planesGradient, float* normalised, Tensor statistics, int n, Tensor productsGradient, int tile)
    {
        GatherTransposed(planesGradient, tile);
        ScatterGradient(normalised, statistics, n, BorderedMiddle, BorderedLine, slope: 0, productsGradient, tile);
    }

    /// <summary>to = gradient + what the planes' gradient says of the image under its borders.</summary>
    public void AddReflectedGradient(Tensor planesGradient, int tile, float* gradient, float* to)
    {
        GatherTransposed(planesGradient, tile);
        int line = width * channels;
        for (nint row = 0; row < height; row++)
        {
            new ReadOnlySpan<float>(gradient + (row * line), line).CopyTo(new(to + (row * line), line));
            ImageNormalisation.Add(BorderedMiddle + (row * BorderedLine), to + (row * line), line);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        bordered.Dispose();
        image.Dispose();
    }

    private float* Mean(Tensor statistics, int n) => TensorMemory.Pointer(statistics) + ((nint)n * 2 * channels);

    private void Gather(Tensor planes, int tile) =>
        convolution.Gather(TensorMemory.Pointer(bordered), TensorMemory.Pointer(planes), tile, (int)planes.shape[1]);

    private void GatherTransposed(Tensor planes, int tile)
    {
        new Span<float>(TensorMemory.Pointer(bordered), (int)bordered.numel()).Clear();
        convolution.GatherTransposed(TensorMemory.Pointer(planes), TensorMemory.Pointer(bordered), tile, (int)planes.shape[1]);
        ImageNormalisation.ReflectTransposed(TensorMemory.Pointer(bordered), height, width, channels);
    }

    private void ScatterGradient(
        float* normalised, Tensor statistics, int n, float* gradient, nint gradientStride, float slope, Tensor productsGradient, int tile)
    {
        float* mean = Mean(statistics, n), to = TensorMemory.Pointer(image);
        ImageNormalisation.Gradient(normalised, gradient, gradientStride, slope, to, height, width, channels, mean, mean + channels);
        convolution.ScatterTransposed(to, TensorMemory.Pointer(productsGradient), tile, (int)productsGradient.shape[1]);
    }
}
