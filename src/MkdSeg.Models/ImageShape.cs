using static TorchSharp.torch;

namespace MkdSeg.Models;

/// <summary>Checks what goes into a network, so that a wrong size is named before libtorch speaks of strides.</summary>
internal static class ImageShape
{
    /// <summary>Accepts [N,C,H,W] with C = <paramref name="channels"/> and sides fit for the network.</summary>
    /// <param name="images">What was given.</param>
    /// <param name="channels">Channels the network was made for.</param>
    /// <param name="multiple">Both sides must be multiples of this.</param>
    /// <param name="smallest">Smallest side allowed.</param>
    /// <exception cref="ArgumentException">Anything else was given.</exception>
    public static void Require(Tensor images, long channels, long multiple, long smallest)
    {
        long[] shape = images.shape; // asked once: it is a native call
        if (shape.Length != 4 || shape[1] != channels)
        {
            throw new ArgumentException($"Expected images [N,{channels},H,W], got [{string.Join(',', shape)}].", nameof(images));
        }

        (long height, long width) = (shape[2], shape[3]);
        if (height % multiple != 0 || width % multiple != 0 || height < smallest || width < smallest)
        {
            throw new ArgumentException(
                $"Height and width must be multiples of {multiple} and at least {smallest}, got {height} x {width}.", nameof(images));
        }
    }
}
