using System.Globalization;
using MkdSeg.Imaging;
using MkdSeg.Models;
using MkdSeg.Models.Alignment;
using MkdSeg.Models.Safetensors;
using MkdSeg.Training.Methods;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Checkpoints;

/// <summary>
/// The state between two steps: parameters and buffers of every network, their averages where there are any, both moments of
/// every optimiser, every image pool, the watch over classes, the tensor library's random state, and the number of steps made.
/// Batches, augmentation and pool draws need no state beyond that number (see <see cref="Imaging.RandomStream"/>), so a training that
/// is stopped and resumed equals one that was never stopped, to the bit, for the same number of threads.
/// </summary>
public static class Checkpoint
{
    private const string StepsKey = "steps";
    private const string WatchKey = "class_watch";

    /// <summary>Writes the state; an older checkpoint is replaced only when the new one is whole on disk.</summary>
    /// <param name="path">The file.</param>
    /// <param name="method">Whose state.</param>
    /// <param name="steps">Steps made.</param>
    public static void Save(string path, TrainingMethod method, int steps) =>
        Save(path, method, steps, new Dictionary<string, Tensor>(), new Dictionary<string, string>());

    /// <inheritdoc cref="Save(string, TrainingMethod, int)"/>
    /// <param name="path">The file.</param>
    /// <param name="method">Whose state.</param>
    /// <param name="steps">Steps made.</param>
    /// <param name="moreTensors">What else the file shall hold, under names of their own.</param>
    /// <param name="moreTexts">Texts likewise.</param>
    public static void Save(
        string path,
        TrainingMethod method,
        int steps,
        IReadOnlyDictionary<string, Tensor> moreTensors,
        IReadOnlyDictionary<string, string> moreTexts)
    {
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor>(moreTensors) { ["random_state"] = random.get_rng_state() };
        var texts = new Dictionary<string, string>(moreTexts) { [StepsKey] = steps.ToString(CultureInfo.InvariantCulture) };
        foreach (NamedNetwork network in method.Networks)
        {
            AddNetwork(tensors, network);
            foreach ((string name, Tensor value) in network.Average?.Values ?? [])
            {
                tensors[$"{network.Name}/average/{name}"] = value;
            }

            tensors[$"{network.Name}/optimiser/mean"] = network.Optimiser.Mean();
            tensors[$"{network.Name}/optimiser/square"] = network.Optimiser.Square();
            texts[$"{network.Name}/optimiser/steps"] = network.Optimiser.Steps.ToString(CultureInfo.InvariantCulture);
        }

        foreach ((string name, ImagePool pool) in method.Pools)
        {
            for (int n = 0; n < pool.Images.Count; n++)
            {
                tensors[$"{name}/{n:D4}"] = pool.Images[n];
            }
        }

        tensors[WatchKey] = method.Watch.State();
        SafetensorsFile.Write(path, tensors, texts);
    }

    /// <summary>Puts the state of a file into a method of the same options.</summary>
    /// <returns>The number of steps made.</returns>
    /// <exception cref="InvalidInputException">The file is damaged or belongs to other options.</exception>
    public static int Load(string path, TrainingMethod method)
    {
        using var scope = NewDisposeScope();
        (Dictionary<string, Tensor> tensors, Dictionary<string, string> texts) = SafetensorsFile.Read(path);
        RequireKnown(path, texts, method);
        foreach (NamedNetwork network in method.Networks)
        {
            LoadNetwork(path, tensors, network);
            CopyInto(network.Average?.Values ?? [], $"{network.Name}/average", path, tensors);
            network.Optimiser.Restore(
                Get(path, tensors, $"{network.Name}/optimiser/mean", [network.Optimiser.Count]),
                Get(path, tensors, $"{network.Name}/optimiser/square", [network.Optimiser.Count]),
                Number(path, texts, $"{network.Name}/optimiser/steps"));
        }

        foreach ((string name, ImagePool pool) in method.Pools)
        {
            pool.Restore([.. tensors.Where(t => t.Key.StartsWith(name + "/", StringComparison.Ordinal))
                .OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => t.Value)]);
        }

        // Checkpoints of versions that did not watch have none.
        if (tensors.ContainsKey(WatchKey))
        {
            method.Watch.Restore(Get(path, tensors, WatchKey, method.Watch.State().shape));
        }

        random.set_rng_state(Get(path, tensors, "random_state", null));
        return (int)Number(path, texts, StepsKey);
    }

    /// <summary>Writes networks without the state of their training.</summary>
    public static void SaveNetworks(string path, IEnumerable<NamedNetwork> networks) =>
        SafetensorsFile.Write(path, TensorsOf(networks), new Dictionary<string, string>());

    /// <summary>Parameters and buffers of networks as they are saved, by "network/name"; they stay the networks' own.</summary>
    public static Dictionary<string, Tensor> TensorsOf(IEnumerable<NamedNetwork> networks)
    {
        var tensors = new Dictionary<string, Tensor>();
        foreach (NamedNetwork network in networks)
        {
            AddNetwork(tensors, network);
        }

        return tensors;
    }

    /// <summary>Puts the weights of a file into networks of the same names and shapes.</summary>
    /// <exception cref="InvalidInputException">The file is damaged or lacks a tensor.</exception>
    public static void LoadNetworks(string path, IEnumerable<NamedNetwork> networks)
    {
        using var scope = NewDisposeScope();
        LoadNetworks(path, SafetensorsFile.Read(path).Tensors, networks);
    }

    /// <summary>Puts weights that were read into networks of the same names and shapes.</summary>
    /// <param name="path">Where they were read, for messages.</param>
    /// <param name="tensors">By "network/name", as <see cref="TensorsOf"/> gives them.</param>
    /// <param name="networks">The networks to change.</param>
    /// <exception cref="InvalidInputException">A tensor is missing or has another shape.</exception>
    public static void LoadNetworks(string path, Dictionary<string, Tensor> tensors, IEnumerable<NamedNetwork> networks)
    {
        foreach (NamedNetwork network in networks)
        {
            LoadNetwork(path, tensors, network);
        }
    }

    /// <summary>
    /// A checkpoint of this program has a checksum. Those of its first versions have none and are taken without; a name that is
    /// none of theirs is that of a checksum whose name was damaged.
    /// </summary>
    private static void RequireKnown(string path, Dictionary<string, string> texts, TrainingMethod method)
    {
        string[] known = [StepsKey, .. method.Networks.Select(network => $"{network.Name}/optimiser/steps")];
        if (texts.Keys.Except(known).FirstOrDefault() is { } other)
        {
            throw SafetensorsHeader.Damaged(path, 0, $"its header has a text '{other}', which no checkpoint of these options has");
        }
    }

    private static void AddNetwork(Dictionary<string, Tensor> tensors, NamedNetwork network)
    {
        foreach ((string name, Tensor value) in Weights.Named(network.Network))
        {
            tensors[$"{network.Name}/{name}"] = value;
        }
    }

    private static void LoadNetwork(string path, Dictionary<string, Tensor> tensors, NamedNetwork network) =>
        CopyInto(Weights.Named(network.Network), network.Name, path, tensors);

    private static void CopyInto(
        IEnumerable<(string Name, Tensor Value)> values, string place, string path, Dictionary<string, Tensor> tensors)
    {
        using var _ = no_grad();
        foreach ((string name, Tensor value) in values)
        {
            value.copy_(Get(path, tensors, $"{place}/{name}", value.shape));
        }
    }

    private static Tensor Get(string path, Dictionary<string, Tensor> tensors, string name, long[]? shape)
    {
        if (!tensors.TryGetValue(name, out Tensor? value) || (shape is not null && !value.shape.SequenceEqual(shape)))
        {
            throw new InvalidInputException(
                $"{path}: tensor {name} is missing or has another shape; the file belongs to other options or another version.");
        }

        return value;
    }

    private static long Number(string path, Dictionary<string, string> texts, string name) =>
        texts.TryGetValue(name, out string? text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw new InvalidInputException($"{path}: the header lacks {name}; the file is no checkpoint of this program.");
}
