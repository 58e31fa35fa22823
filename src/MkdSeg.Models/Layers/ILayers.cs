using TorchSharp.Modules;

namespace MkdSeg.Models.Layers;

/// <summary>
/// The layers of which the project's networks consist. A network says once, over this, what it computes; <see cref="TorchLayers"/>
/// computes it with libtorch anywhere, <see cref="NetworkPass"/> with kernels of its own on a CPU.
/// </summary>
/// <typeparam name="T">Feature maps, [N,C,H,W]. A layer uses its input up: what is needed twice is kept by <see cref="Keep"/>.</typeparam>
internal interface ILayers<T>
{
    /// <summary>The same maps for one more layer.</summary>
    public T Keep(T x);

    /// <summary>A convolution.</summary>
    /// <param name="layer">Of equal sizes along both axes.</param>
    /// <param name="x">Its input.</param>
    /// <param name="reflected">Pixels of mirrored border that the input is given before.</param>
    public T Convolve(Conv2d layer, T x, int reflected = 0);

    /// <summary>A transposed convolution.</summary>
    public T Convolve(ConvTranspose2d layer, T x);

    /// <summary>Batch norm and ReLU.</summary>
    public T NormaliseRelu(BatchNorm2d norm, T x);

    /// <summary>Instance norm with learned scale and shift, and ReLU.</summary>
    public T NormaliseRelu(InstanceNorm2d norm, T x);

    /// <summary>Instance norm without either, epsilon 1e-5, and leaky ReLU.</summary>
    /// <param name="x">More than one pixel.</param>
    /// <param name="slope">Factor on negative values: 0 is ReLU, 1 leaves them.</param>
    public T NormaliseImages(T x, float slope);

    /// <summary>Leaky ReLU.</summary>
    public T LeakyRelu(T x, float slope);

    /// <summary>The largest of every 2 x 2 pixels.</summary>
    public T MaxPool(T x);

    /// <summary>First the channels of one, then those of another one whose sides are doubled by bilinear interpolation.</summary>
    /// <param name="x">[N,C,H,W].</param>
    /// <param name="half">[N,D,H/2,W/2].</param>
    /// <returns>[N,C+D,H,W].</returns>
    public T JoinDoubled(T x, T half);

    /// <summary>a + b.</summary>
    public T Add(T a, T b);
}
