using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models.Alignment;

/// <summary>
/// A history of generated images that steadies the training of a discriminator (Shrivastava et al. 2017). While it is not
/// full it stores each image and hands it on; then, one time in two, it hands out a random old image and keeps the new one
/// in its place. Source: PAPER.md's default of 50 images; rule of junyanz/pytorch-CycleGAN-and-pix2pix, util/image_pool.py.
/// </summary>
/// <remarks>The pool owns its images: they outlive every dispose scope and end with the pool.</remarks>
public sealed class ImagePool : IDisposable
{
    private readonly List<Tensor> images = [];

    /// <summary>An empty pool.</summary>
    /// <param name="capacity">Most images kept; 0 hands every image straight on.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is negative.</exception>
    public ImagePool(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        Capacity = capacity;
    }

    /// <summary>Most images kept.</summary>
    public int Capacity { get; }

    /// <summary>The images kept, each [1,C,H,W], for a checkpoint. They belong to the pool: do not dispose them.</summary>
    public IReadOnlyList<Tensor> Images => images;

    /// <summary>Trades new images for a mixture of new and old ones.</summary>
    /// <param name="images">[N,C,H,W]; taken without its gradient history.</param>
    /// <param name="random">Asked only when the pool is full: NextDouble, then Next(capacity) if that was above 0.5.</param>
    /// <returns>A new tensor [N,C,H,W] without gradient history, owned by the caller.</returns>
    /// <exception cref="ArgumentException">The tensor has not four axes, or its images differ in shape from those kept.</exception>
    public Tensor Query(Tensor images, Random random)
    {
        Require(images, this.images.Count > 0 ? this.images[0] : images);
        using IDisposable frozen = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor fresh = images.detach();
        var returned = new List<Tensor>();
        for (long i = 0; i < fresh.shape[0]; i++)
        {
            Tensor image = fresh.narrow(0, i, 1);
            if (this.images.Count < Capacity)
            {
                this.images.Add(Kept(image));
            }
            else if (Capacity > 0 && random.NextDouble() > 0.5)
            {
                int place = random.Next(Capacity);
                Tensor old = this.images[place];
                scope.Attach(old);
                this.images[place] = Kept(image);
                image = old;
            }

            returned.Add(image);
        }

        return cat(returned, 0).MoveToOuterDisposeScope();
    }

    /// <summary>Replaces the content by copies of the given images, as read from a checkpoint.</summary>
    /// <param name="images">Images of one shape [1,C,H,W], in the order of <see cref="Images"/>.</param>
    /// <exception cref="ArgumentException">There are more than the capacity, or the shapes differ; the pool is unchanged.</exception>
    public void Restore(IReadOnlyList<Tensor> images)
    {
        if (images.Count > Capacity)
        {
            throw new ArgumentException($"{images.Count} images do not fit in a pool of {Capacity}.", nameof(images));
        }

        foreach (Tensor image in images)
        {
            Require(image, images[0]);
        }

        Tensor[] copies = [.. images.Select(Kept)];
        Dispose();
        this.images.AddRange(copies);
    }

    /// <summary>Frees the images and leaves the pool empty.</summary>
    public void Dispose()
    {
        images.ForEach(image => image.Dispose());
        images.Clear();
    }

    private static Tensor Kept(Tensor image)
    {
        using Tensor detached = image.detach();
        return detached.clone().DetachFromDisposeScope();
    }

    private static void Require(Tensor images, Tensor like)
    {
        if (images.dim() != 4 || !images.shape.Skip(1).SequenceEqual(like.shape.Skip(1)))
        {
            throw new ArgumentException(
                $"Expected [N,{string.Join(',', like.shape.Skip(1))}], got [{string.Join(',', images.shape)}].", nameof(images));
        }
    }
}
