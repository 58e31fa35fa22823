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

    /// <summary>An optimiser with zero moments.</summary>
    /// <param name="network">All of its parameters are updated; their memory layout must stay as it is now.</param>
    /// <param name="beta1">Decay of the first moment.</param>
    public Adam(nn.Module network, double beta1)
    {
        parameters = network.parameters().ToArray();
        orders = Array.ConvertAll(parameters, p => new MemoryOrder(p));
        starts = new long[parameters.Length + 1];
        for (int i = 0; i < parameters.Length; i++)
        {
            starts[i + 1] = starts[i] + parameters[i].numel();
        }

        this.beta1 = beta1;
        Device device = parameters[0].device;
        mean = zeros(starts[^1], device: device).DetachFromDisposeScope();
        square = zeros_like(mean).DetachFromDisposeScope();
        finite = ones([], ScalarType.Bool, device).DetachFromDisposeScope();
    }

    /// <summary>Updates made so far.</summary>
    public long Steps { get; private set; }

    /// <summary>Parameters' elements.</summary>
    public long Count => starts[^1];

    /// <summary>A copy of the first moments, flat, in the order of the network's parameters, each row by row.</summary>
    public Tensor Mean() => RowByRow(mean);

    /// <summary>A copy of the second moments, flat, likewise.</summary>
    public Tensor Square() => RowByRow(square);

    /// <summary>Takes over the state of a checkpoint, as <see cref="Mean"/> and <see cref="Square"/> give it.</summary>
    public void Restore(Tensor savedMean, Tensor savedSquare, long steps)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        for (int i = 0; i < parameters.Length; i++)
        {
            orders[i].Fill(Part(mean, i), Part(savedMean, i));
            orders[i].Fill(Part(square, i), Part(savedSquare, i));
        }

        Steps = steps;
    }

    /// <summary>One update from the gradients at hand; the gradients are cleared.</summary>
    /// <param name="learningRate">Step size.</param>
    /// <returns>False if a gradient is infinite or not a number; then nothing was changed. On a GPU always true, because the answer
    /// would have to be waited for: there <see cref="WereFinite"/> tells, and from such a gradient on nothing is changed.</returns>
    /// <exception cref="InvalidOperationException">A parameter has no gradient: it took no part in the loss.</exception>
    public bool Step(double learningRate)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        bool onCpu = mean.device_type == DeviceType.CPU;
        Tensor[] gradients = [.. parameters.Select((p, i) => onCpu ? orders[i].Ordered(GradientOf(p)) : orders[i].Flat(GradientOf(p)))];
        if (onCpu && !gradients.All(AdamUpdate.IsFinite))
        {
            return false;
        }

        Steps++;
        double correction1 = 1 - Math.Pow(beta1, Steps), correction2 = 1 - Math.Pow(Beta2, Steps);
        var factors = new AdamFactors(
            (float)Beta2,
            (float)(1 - beta1),
            (float)(1 - Beta2),
            (float)(1 / Math.Sqrt(correction2)),
            (float)Epsilon,
            (float)(learningRate / correction1));
        Tensor? update = onCpu ? null : AdamOnDevice.Update(cat(gradients), mean, square, finite, factors);
        for (int i = 0; i < parameters.Length; i++)
        {
            if (update is null)
            {
                AdamUpdate.Apply(parameters[i], gradients[i], mean, square, starts[i], factors);
            }
            else
            {
                orders[i].Flat(parameters[i]).add_(Part(update, i));
            }
        }

        foreach (Parameter parameter in parameters)
        {
            parameter.grad = null;
        }

        return true;
    }

    /// <summary>Whether every gradient so far was finite. On a GPU this waits for all work that was given to it.</summary>
    public bool WereFinite() => mean.device_type == DeviceType.CPU || finite.ToBoolean();

    /// <inheritdoc/>
    public void Dispose()
    {
        mean.Dispose();
        square.Dispose();
        finite.Dispose();
    }

    private static Tensor GradientOf(Parameter parameter) =>
        parameter.grad
        ?? throw new InvalidOperationException("A parameter has no gradient; every part of a network must take part in its loss.");

    private Tensor Part(Tensor flat, int i) => flat.narrow(0, starts[i], starts[i + 1] - starts[i]);

    private Tensor RowByRow(Tensor moments)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        return cat([.. orders.Select((order, i) => order.RowByRow(Part(moments, i)))]).MoveToOuterDisposeScope();
    }
}
