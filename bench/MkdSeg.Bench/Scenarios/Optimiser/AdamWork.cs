using MkdSeg.Bench.Workers;
using MkdSeg.Models;
using MkdSeg.Models.Alignment;
using MkdSeg.Models.Safetensors;
using TorchSharp;
using static TorchSharp.torch;
using Adam = MkdSeg.Training.Optimisation.Adam;
using Parameter = TorchSharp.Modules.Parameter;

namespace MkdSeg.Bench.Scenarios.Optimiser;

/// <summary>This program's side of <see cref="AdamScenario"/>.</summary>
internal sealed class AdamWork : IWork
{
    private readonly DisposeScope scope;
    private readonly ResNetGenerator network;
    private readonly Adam adam;
    private readonly List<(Parameter Parameter, Tensor Gradient)> gradients = [];

    /// <summary>A generator with the scenario's parameters.</summary>
    public AdamWork(WorkerOptions options)
    {
        TensorRuntime.Configure(options.Threads);
        scope = NewDisposeScope();
        network = new ResNetGenerator();
        (Dictionary<string, Tensor> tensors, _) = SafetensorsFile.Read(Path.Combine(options.Folder, AdamScenario.InputFile));
        using IDisposable frozen = no_grad();
        foreach ((string name, Parameter parameter) in network.named_parameters())
        {
            parameter.copy_(tensors[$"parameter/{name}"]);
            gradients.Add((parameter, tensors[$"gradient/{name}"]));
        }

        adam = new Adam(network, AdamScenario.Beta1);
        Versions = TorchVersions.Current(options.Threads);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Versions { get; }

    /// <inheritdoc/>
    public void Prepare() => gradients.ForEach(pair => pair.Parameter.grad = pair.Gradient);

    /// <inheritdoc/>
    public void Run() => adam.Step(AdamScenario.LearningRate);

    /// <inheritdoc/>
    public void WriteOutputs(string path) =>
        SafetensorsFile.Write(
            path, network.named_parameters().ToDictionary(p => p.name, p => (Tensor)p.parameter), new Dictionary<string, string>());

    /// <inheritdoc/>
    public void Dispose()
    {
        adam.Dispose();
        network.Dispose();
        scope.Dispose();
    }
}
