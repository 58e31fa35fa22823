using MkdSeg.Imaging;
using MkdSeg.Training.Options;
using static TorchSharp.torch;

namespace MkdSeg.Training.Methods;

/// <summary>Every method by its name. A new method is one class and one line here.</summary>
public static class MethodCatalogue
{
    private static readonly Dictionary<string, Func<TrainingOptions, int, Device, TrainingMethod>> Methods = new()
    {
        ["target-only"] = (options, classes, device) => new TargetOnly(options, classes, device),
        ["mkd"] = (options, classes, device) => new MutualDistillation(options, classes, device),
    };

    /// <summary>Names of all methods.</summary>
    public static IReadOnlyList<string> Names => [.. Methods.Keys];

    /// <summary>The method of the options' name with networks initialised from the options' seed.</summary>
    /// <param name="options">Checked options.</param>
    /// <param name="classCount">Classes with background.</param>
    /// <param name="device">Where the networks live.</param>
    /// <exception cref="InvalidInputException">There is no method of that name.</exception>
    public static TrainingMethod Create(TrainingOptions options, int classCount, Device device)
    {
        if (!Methods.TryGetValue(options.Method, out var create))
        {
            throw new InvalidInputException($"There is no method '{options.Method}'; choose one of {string.Join(", ", Names)}.");
        }

        random.manual_seed(options.Seed);
        return create(options, classCount, device);
    }
}
