using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MkdSeg.Training.Optimisation;

/// <summary>
/// Adam (Kingma and Ba 2015, with its bias correction, no weight decay) over all parameters of one network as one flat
/// vector. Equal to torch.optim.Adam to rounding; its state is two tensors and a count, so that a checkpoint can hold it
/// without serialised code, and one update is a handful of tensor operations whatever the number of parameters.
/// </summary>
public sealed class Adam : IDisposable
{
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;

    private readonly Parameter[] parameters;
    private readonly double beta1;
    private readonly Tensor mean;
    private readonly Tensor square;

    /// <summary>An optimiser with zero moments.</summary>
    /// <param name="network">All of its parameters are updated.</param>
    /// <param name="beta1">Decay of the first moment.</param>
    public Adam(nn.Module network, double beta1)
    {
        parameters = network.parameters().ToArray();
        this.beta1 = beta1;
        Device device = parameters[0].device;
        mean = zeros(parameters.Sum(p => p.numel()), device: device).DetachFromDisposeScope();
        square = zeros_like(mean).DetachFromDisposeScope();
    }

    /// <summary>Updates made so far.</summary>
    public long Steps { get; private set; }

    /// <summary>First moments, flat, in the order of the network's parameters.</summary>
    public Tensor Mean => mean;

    /// <summary>Second moments, flat, likewise.</summary>
    public Tensor Square => square;

    /// <summary>Takes over the state of a checkpoint.</summary>
    public void Restore(Tensor savedMean, Tensor savedSquare, long steps)
    {
        using var _ = no_grad();
        mean.copy_(savedMean);
        square.copy_(savedSquare);
        Steps = steps;
    }

    /// <summary>One update from the gradients at hand; the gradients are cleared.</summary>
    /// <param name="learningRate">Step size.</param>
    /// <returns>False if a gradient is infinite or not a number; then nothing was changed.</returns>
    /// <exception cref="InvalidOperationException">A parameter has no gradient: it took no part in the loss.</exception>
    public bool Step(double learningRate)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Tensor gradient = cat(parameters.Select(p => GradientOf(p).reshape(-1)).ToArray());

        // A sum is finite only if every term is: one reduction instead of a mask of all elements.
        if (!double.IsFinite(gradient.sum(ScalarType.Float64).ToDouble()))
        {
            return false;
        }

        Steps++;
        mean.lerp_(gradient, 1 - beta1);
        square.mul_(Beta2).addcmul_(gradient, gradient, 1 - Beta2);
        double correction1 = 1 - Math.Pow(beta1, Steps), correction2 = 1 - Math.Pow(Beta2, Steps);
        Tensor update = square.sqrt().div_(Math.Sqrt(correction2)).add_(Epsilon);
        update = mean.div(update).mul_(-learningRate / correction1);
        long start = 0;
        foreach (Parameter parameter in parameters)
        {
            long count = parameter.numel();
            parameter.add_(update.narrow(0, start, count).view(parameter.shape));
            parameter.grad = null;
            start += count;
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        mean.Dispose();
        square.Dispose();
    }

    private static Tensor GradientOf(Parameter parameter) =>
        parameter.grad ?? throw new InvalidOperationException("A parameter has no gradient; every part of a network must take part in its loss.");
}
