using System.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models.Kernels;

/// <summary>
/// The residual block x + norm(conv(relu(norm(conv(x))))) of a generator as one differentiable operator for the CPU:
/// convolutions as <see cref="WinogradConvolution"/>, borders, normalisation and ReLU on the way. Equal to the composed block to
/// rounding. Of each image it keeps the two convolutions' outputs; everything else is made again for the gradient.
/// </summary>
/// <remarks>
/// The convolutions' biases have no effect, because the normalisation takes every constant away; their gradient is exactly zero,
/// where composed operators leave rounding noise.
/// </remarks>
internal sealed unsafe class FusedResidualBlock : autograd.SingleTensorFunction<FusedResidualBlock>
{
    /// <inheritdoc/>
    public override string Name => nameof(FusedResidualBlock);

    /// <summary>Whether the operator takes an input: float32 on the CPU, sides in tiles of four, channels in whole vectors.</summary>
    /// <param name="input">[N,C,H,W].</param>
    public static bool Takes(Tensor input) =>
        FusedNormalisation.Takes(input) && input.shape[2] % WinogradConvolution.Tile == 0 && input.shape[3] % WinogradConvolution.Tile == 0;

    /// <summary>The block's output.</summary>
    /// <param name="input">[N,C,H,W], best with channels-last strides.</param>
    /// <param name="first">Weight of the first convolution, [C,C,3,3], best laid out by <see cref="ChannelsLast.Convert"/>.</param>
    /// <param name="firstBias">[C].</param>
    /// <param name="second">Weight of the second convolution.</param>
    /// <param name="secondBias">[C].</param>
    /// <returns>[N,C,H,W] with channels-last strides.</returns>
    public static Tensor Apply(Tensor input, Tensor first, Tensor firstBias, Tensor second, Tensor secondBias) =>
        apply(input, first, firstBias, second, secondBias);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext context, params object[] arguments)
    {
        (Tensor first, Tensor second) = ((Tensor)arguments[1], (Tensor)arguments[3]);
        using var _ = no_grad();
        using DisposeScope scope = NewDisposeScope();
        ImageBatch x = ImageBatch.Of((Tensor)arguments[0]), y1 = x.NewLike(), y2 = x.NewLike(), output = x.NewLike();
        using var work = new ResidualBlockWork(x);
        Tensor u1 = FilterPlanes.Of(first), u2 = FilterPlanes.Of(second);
        Tensor statistics1 = work.NewStatistics(), statistics2 = work.NewStatistics();
        foreach (Range chunk in work.Chunks)
        {
            Tensor planes = work.NewPlanes(chunk);
            work.ForEach(chunk, (n, tile) => work.GatherReflected(x.Image(n), planes, tile));
            Tensor products = planes.bmm(u1);
            work.ForEach(chunk, (n, tile) =>
            {
                work.ScatterAndMeasure(products, tile, y1.Image(n), statistics1, n);
                work.GatherActivated(y1.Image(n), statistics1, n, planes, tile);
            });
            products = planes.bmm(u2);
            work.ForEach(chunk, (n, tile) =>
            {
                work.ScatterAndMeasure(products, tile, y2.Image(n), statistics2, n);
                work.NormaliseAdd(y2.Image(n), statistics2, n, x.Image(n), output.Image(n));
            });
        }

        context.save_for_backward(
        [
            x.Packed.MoveToOuterDisposeScope(), y1.Packed.MoveToOuterDisposeScope(), y2.Packed.MoveToOuterDisposeScope(),
            statistics1.MoveToOuterDisposeScope(), statistics2.MoveToOuterDisposeScope(),
            u1.MoveToOuterDisposeScope(), u2.MoveToOuterDisposeScope(),
        ]);
        return output.ChannelsFirst().MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext context, Tensor outputGradient)
    {
        using var _ = no_grad();
        using DisposeScope scope = NewDisposeScope();
        List<Tensor> saved = context.get_saved_variables();
        (ImageBatch x, ImageBatch y1, ImageBatch y2) = (new(saved[0]), new(saved[1]), new(saved[2]));
        (Tensor statistics1, Tensor statistics2) = (saved[3], saved[4]);
        (Tensor u1, Tensor u2) = (saved[5].transpose(1, 2), saved[6].transpose(1, 2));
        ImageBatch gradient = ImageBatch.Of(outputGradient), inputGradient = x.NewLike();
        using var work = new ResidualBlockWork(x);
        Tensor? firstGradient = null, secondGradient = null;
        foreach (Range chunk in work.Chunks)
        {
            Tensor planes = work.NewPlanes(chunk), products = work.NewPlanes(chunk);
            work.ForEach(chunk, (n, tile) =>
            {
                work.GatherActivated(y1.Image(n), statistics1, n, planes, tile);
                work.ScatterGradient(y2.Image(n), statistics2, n, gradient.Image(n), products, tile);
            });
            secondGradient = FilterPlanes.AddGradient(secondGradient, planes, products);
            Tensor planesGradient = products.bmm(u2);
            work.ForEach(chunk, (n, tile) =>
            {
                work.ScatterActivatedGradient(planesGradient, y1.Image(n), statistics1, n, products, tile);
                work.GatherReflected(x.Image(n), planes, tile);
            });
            firstGradient = FilterPlanes.AddGradient(firstGradient, planes, products);
            planesGradient = products.bmm(u1);
            work.ForEach(chunk, (n, tile) => work.AddReflectedGradient(planesGradient, tile, gradient.Image(n), inputGradient.Image(n)));
        }

        Tensor none = zeros(x.Channels);
        return
        [
            inputGradient.ChannelsFirst().MoveToOuterDisposeScope(),
            FilterPlanes.WeightGradient(firstGradient!).MoveToOuterDisposeScope(), none.MoveToOuterDisposeScope(),
            FilterPlanes.WeightGradient(secondGradient!).MoveToOuterDisposeScope(), none.clone().MoveToOuterDisposeScope(),
        ];
    }
}
