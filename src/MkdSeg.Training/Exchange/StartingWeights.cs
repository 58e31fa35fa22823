using MkdSeg.Imaging;
using MkdSeg.Imaging.Files;
using MkdSeg.Models;
using MkdSeg.Models.Safetensors;
using MkdSeg.Training.Methods;
using MkdSeg.Training.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Exchange;

/// <summary>The weights of an earlier training as the beginning of another one.</summary>
public static class StartingWeights
{
    private const string Segmentor = "segmentor";

    /// <summary>
    /// Gives networks the weights of those of the same name. A segmentor that the file lacks gets those of the file's first segmentor;
    /// any other network stays as it is. Averages of weights begin there too, optimisers begin anew.
    /// </summary>
    /// <param name="path">A model file, a finished run's folder, or the folder of an exported model.</param>
    /// <param name="networks">Networks before their first update.</param>
    /// <returns>A line for each network that did not find its name, without a full stop.</returns>
    /// <exception cref="InvalidInputException">
    /// There is no finished model, it is damaged, or a tensor has another shape or is not there; no network has been changed then.
    /// </exception>
    public static IReadOnlyList<string> Load(string path, IEnumerable<NamedNetwork> networks)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable frozen = no_grad();
        (Dictionary<string, Tensor> tensors, RunManifest manifest, _) = Read(path, withWeights: true);
        string[] names = [.. tensors.Keys.Select(key => key.Split('/')[0]).Distinct()];
        string? first = manifest.Networks.FirstOrDefault(network => network.Predicts && names.Contains(network.Name))?.Name
            ?? Array.Find(names, IsSegmentor);
        var notes = new List<string>();
        var pairs = new List<(NamedNetwork Network, (string Name, Tensor Value)[] Values)>();
        foreach (NamedNetwork network in networks)
        {
            string? from = names.Contains(network.Name) ? network.Name : IsSegmentor(network.Name) ? first : null;
            if (from != network.Name)
            {
                notes.Add(from is null
                    ? $"{path}: holds no {network.Name}, which begins with random weights"
                    : $"{path}: holds no {network.Name}, which begins with the weights of {from}");
            }

            if (from is not null)
            {
                pairs.Add((network, Fitting(path, tensors, from, network)));
            }
        }

        if (pairs.Count == 0)
        {
            throw new InvalidInputException(
                $"{path}: holds none of the networks of this training (it holds {string.Join(", ", names)}); give another model.");
        }

        foreach ((NamedNetwork network, (string Name, Tensor Value)[] values) in pairs)
        {
            Weights.Restore(network.Network, values);
            foreach (((string _, Tensor average), (string _, Tensor value)) in (network.Average?.Values ?? []).Zip(values))
            {
                average.copy_(value);
            }
        }

        return notes;
    }

    /// <summary>SHA-256 of the weights that <see cref="Load"/> would take, for a training's manifest.</summary>
    /// <inheritdoc cref="Load"/>
    public static string Sha256Of(string path)
    {
        using DisposeScope scope = NewDisposeScope();
        return Read(path, withWeights: false).Sha256;
    }

    private static (Dictionary<string, Tensor> Tensors, RunManifest Manifest, string Sha256) Read(string path, bool withWeights)
    {
        if (ModelFile.IsMeant(path))
        {
            using ModelFile file = ModelFile.Open(path);
            string hash = file.WeightsSha256;
            return (withWeights ? file.ReadWeights() : [], file.Description.ToManifest(hash), hash);
        }

        RunManifest manifest = RunManifest.Load(path);
        if (manifest.Model is not { } model)
        {
            throw new InvalidInputException($"{path}: the training there is not finished, so nothing can begin with its weights.");
        }

        manifest.RequireOwn(path, RunFolder.ModelFile);
        return (withWeights ? SafetensorsFile.Read(Path.Combine(path, RunFolder.ModelFile)).Tensors : [], manifest, model);
    }

    /// <summary>The file's tensors for one network, in the order of its own.</summary>
    private static (string Name, Tensor Value)[] Fitting(
        string path, Dictionary<string, Tensor> tensors, string from, NamedNetwork network)
    {
        static string Shape(Tensor tensor) => $"[{string.Join(',', tensor.shape)}]";
        (string Name, Tensor Value) Found((string Name, Tensor Value) own)
        {
            string name = $"{from}/{own.Name}";
            if (tensors.TryGetValue(name, out Tensor? any) && !any.isfinite().all().item<bool>())
            {
                throw new InvalidInputException($"{path}: tensor {name} is not finite, so nothing can begin with it; give another model.");
            }

            return tensors.TryGetValue(name, out Tensor? value) && value.shape.SequenceEqual(own.Value.shape)
                ? (own.Name, value)
                : throw new InvalidInputException(
                    $"{path}: tensor {name} {(value is null ? "is not there" : $"has the shape {Shape(value)}")}, {network.Name} of this "
                    + $"training needs {Shape(own.Value)}; begin with a model of the same structures, width and depth.");
        }

        return [.. Weights.Named(network.Network).Select(Found)];
    }

    private static bool IsSegmentor(string name) => name.Contains(Segmentor, StringComparison.Ordinal);
}
