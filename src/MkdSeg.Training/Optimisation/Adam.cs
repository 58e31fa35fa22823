using MkdSeg.Models.Kernels;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MkdSeg.Training.Optimisation;

/// <summary>
/// Adam (Kingma and Ba 2015, with its bias correction, no weight decay) over all parameters of one network. Equal to
/// torch.optim.Adam to rounding; its state is two tensors and a count, so that a checkpoint can hold it without serialised code.
/// On the CPU one pass over memory updates a parameter and its moments, on a GPU a handful of operators updates all of them.
/// </summary>
public sealed class Adam : IDisposable
{
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;

    private readonly Parameter[] parameters;
    private readonly MemoryOrder[] orders;
    private readonly long[] starts;
    private readonly double beta1;

    // In the order in which each parameter lies in memory.
    private readonly Tensor mean;
    private readonly Tensor square;
    private readonly Tensor finite;
    private readonly FlatParameters? flat;

    /// <summary>
    /// An optimiser with zero moments. On a GPU it moves the parameters into one vector and their gradients into another: set neither anew,
    /// change them in place.
    /// </summary>
    /// <param name="network">All of its parameters are updated; their device and memory layout must stay as they are now.</param>
    /// <param name="beta1">Decay of the first moment.</param>
    public Adam(nn.Module network, double beta1)
        : this(network, beta1, byOperators: !OwnKernels.AreUsed || network.parameters().First().device_type != DeviceType.CPU)
    {
    }

    /// <inheritdoc cref="Adam(nn.Module, double)"/>
    /// <param name="network">Its parameters.</param>
    /// <param name="beta1">Decay of the first moment.</param>
    /// <param name="byOperators">By libtorch's operators, as on a GPU, on any device.</param>
    internal Adam(nn.Module network, double beta1, bool byOperators)
    {
        parameters = network.parameters().ToArray();
        orders = Array.ConvertAll(parameters, p => new MemoryOrder(p));
        long block = byOperators ? FlatParameters.Block : 1;
        starts = new long[parameters.Length + 1];
        for (int i = 0; i < parameters.Length; i++)
        {
            starts[i + 1] = starts[i] + ((parameters[i].numel() + block - 1) / block * block);
        }

        this.beta1 = beta1;
        Count = parameters.Sum(p => p.numel());
        Device device = parameters[0].device;
        mean = zeros(starts[^1], device: device).DetachFromDisposeScope();
        square = zeros_like(mean).DetachFromDisposeScope();
        finite = ones([], ScalarType.Bool, device).DetachFromDisposeScope();
        flat = byOperators ? new FlatParameters(parameters, orders, starts) : null;
    }

    /// <summary>Updates made so far.</summary>
    public long Steps { get; private set; }

    /// <summary>Parameters' elements.</summary>
    public long Count { get; }

    /// <summary>A copy of the first moments, flat, in the order of the network's parameters, each row by row.</summary>
    public Tensor Mean() => RowByRow(mean);

    /// <summary>A copy of the second moments, flat, likewise.</summary>
    public Tensor Square() => RowByRow(square);

    /// <summary>Takes over the state of a checkpoint, as <see cref="Mean"/> and <see cref="Square"/> give it.</summary>
    public void Restore(Tensor savedMean, Tensor savedSquare, long steps)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        long start = 0;
        for (int i = 0; i < parameters.Length; i++)
        {
            long count = parameters[i].numel();
            orders[i].Fill(Part(mean, i), savedMean.narrow(0, start, count));
            orders[i].Fill(Part(square, i), savedSquare.narrow(0, start, count));
            start += count;
        }

        Steps = steps;
    }

    /// <summary>One update from the gradients at hand; the gradients are cleared.</summary>
    /// <param name="learningRate">Step size.</param>
    /// <returns>False if a gradient is infinite or not a number; then nothing was changed. On a GPU always true, because the answer
    /// would have to be waited for: there <see cref="WereFinite"/> tells, and from such a gradient on nothing is changed.</returns>
    /// <exception cref="InvalidOperationException">A parameter has no gradient: it took no part in the loss. On a GPU its gradient is
    /// zero.</exception>
    public bool Step(double learningRate)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        if (flat is not null)
        {
            flat.Values.add_(AdamOnDevice.Update(flat.Gradients, mean, square, finite, Next(learningRate)));
            flat.Gradients.zero_();
            return true;
        }

        Tensor[] gradients = [.. parameters.Select((p, i) => orders[i].Ordered(GradientOf(p)))];
        if (!gradients.All(AdamUpdate.IsFinite))
        {
            return false;
        }

        AdamFactors factors = Next(learningRate);
        for (int i = 0; i < parameters.Length; i++)
        {
            AdamUpdate.Apply(parameters[i], gradients[i], mean, square, starts[i], factors);
            parameters[i].grad = null;
        }

        return true;
    }

    /// <summary>Whether every gradient so far was finite. On a GPU this waits for all work that was given to it.</summary>
    public bool WereFinite() => flat is null || finite.ToBoolean();

    /// <inheritdoc/>
    public void Dispose()
    {
        mean.Dispose();
        square.Dispose();
        finite.Dispose();
        flat?.Dispose();
    }

    private static Tensor GradientOf(Parameter parameter) =>
        parameter.grad
        ?? throw new InvalidOperationException("A parameter has no gradient; every part of a network must take part in its loss.");

    /// <summary>Counts one more update.</summary>
    private AdamFactors Next(double learningRate)
    {
        Steps++;
        double correction1 = 1 - Math.Pow(beta1, Steps), correction2 = 1 - Math.Pow(Beta2, Steps);
        return new AdamFactors(
            (float)Beta2,
            (float)(1 - beta1),
            (float)(1 - Beta2),
            (float)(1 / Math.Sqrt(correction2)),
            (float)Epsilon,
            (float)(learningRate / correction1));
    }

    private Tensor Part(Tensor moments, int i) => moments.narrow(0, starts[i], parameters[i].numel());

    private Tensor RowByRow(Tensor moments)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        return cat([.. orders.Select((order, i) => order.RowByRow(Part(moments, i)))]).MoveToOuterDisposeScope();
    }
}
