using static TorchSharp.torch;

namespace MkdSeg.Models.Kernels;

/// <summary>A batch of images that lies as [N,H,W,C] in memory, for kernels that work on pointers.</summary>
/// <param name="packed">[N,H,W,C], contiguous float32 on the CPU.</param>
internal sealed unsafe class ImageBatch(Tensor packed)
{
    /// <summary>[N,H,W,C].</summary>
    public Tensor Packed { get; } = packed;

    /// <summary>N.</summary>
    public int Count { get; } = (int)packed.shape[0];

    /// <summary>H.</summary>
    public int Height { get; } = (int)packed.shape[1];

    /// <summary>W.</summary>
    public int Width { get; } = (int)packed.shape[2];

    /// <summary>C.</summary>
    public int Channels { get; } = (int)packed.shape[3];

    /// <summary>Elements of one line of pixels.</summary>
    public nint LineCount => (nint)Width * Channels;

    /// <summary>A view of images [N,C,H,W] with channels-last strides; a copy of others.</summary>
    public static ImageBatch Of(Tensor images) => new(images.detach().permute(0, 2, 3, 1).contiguous());

    /// <summary>New images of the same sizes, values not set.</summary>
    public ImageBatch NewLike() => new(empty_like(Packed));

    /// <summary>The first element of image n.</summary>
    public float* Image(int n) => TensorMemory.Pointer(Packed) + (n * Height * LineCount);

    /// <summary>[N,C,H,W] with channels-last strides.</summary>
    public Tensor ChannelsFirst() => Packed.permute(0, 3, 1, 2);
}
