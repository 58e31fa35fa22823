using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Methods;

/// <summary>
/// The losses and other measured quantities of one step, by name. Values on the CPU are read at once. Values on a GPU stay there, so
/// that the step need not wait for them, until <see cref="Read"/> fetches them; where no details are wanted they are not fetched at all.
/// </summary>
public sealed class StepLog
{
    private readonly Dictionary<string, double> values = [];
    private readonly List<(string Name, Tensor Value)> waiting = [];

    /// <summary>A log for one step.</summary>
    /// <param name="detailed">Whether quantities that take longer to compute (class means, polarity) are wanted in this step.</param>
    public StepLog(bool detailed) => Detailed = detailed;

    /// <summary>Whether quantities that take longer to compute are wanted in this step.</summary>
    public bool Detailed { get; }

    /// <summary>Values by name, in the order in which they were added.</summary>
    public IReadOnlyDictionary<string, double> Values => values;

    /// <summary>Adds a number.</summary>
    /// <exception cref="NotFiniteException">The number is infinite or not a number.</exception>
    public void Add(string name, double value) =>
        values.Add(name, double.IsFinite(value) ? value : throw new NotFiniteException(FormattableString.Invariant($"{name} is {value}")));

    /// <summary>Adds a scalar tensor. Losses are added before the update that follows from them.</summary>
    /// <exception cref="NotFiniteException">The number is infinite or not a number; on a GPU <see cref="Read"/> tells.</exception>
    public void Add(string name, Tensor value)
    {
        if (value.device_type == DeviceType.CPU)
        {
            Add(name, value.ToDouble());
        }
        else if (Detailed)
        {
            waiting.Add((name, value.detach()));
        }
    }

    /// <summary>Reads what is still on a GPU, and so waits for it.</summary>
    /// <exception cref="NotFiniteException">A number is infinite or not a number.</exception>
    public void Read()
    {
        foreach ((string name, Tensor value) in waiting)
        {
            Add(name, value.ToDouble());
        }

        waiting.Clear();
    }
}
