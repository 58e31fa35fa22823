using System.ComponentModel;
using System.Diagnostics;
using MkdSeg.Models.Safetensors;
using MkdSeg.Testing;
using MkdSeg.Training.Methods;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Inference.Tests.Exchange;

/// <summary>The example docs/models/load_in_pytorch.py, run by Python.</summary>
public sealed class PyTorchTests
{
    private const string Example = "load_in_pytorch.py";

    private readonly SmallModel small = new();
    private string python = string.Empty;

    [OneTimeSetUp]
    public void FindPython() => python = Array.Find(["python3", "/usr/bin/python3"], one => Run(one, "-c", "import torch").Code == 0)
        ?? string.Empty;

    [SetUp]
    public void SkipWithoutPyTorch()
    {
        if (python.Length == 0)
        {
            Assert.Ignore("no python3 here can import torch: on Debian, apt-get install -y python3-torch");
        }
    }

    [OneTimeTearDown]
    public void CleanUp() => small.Dispose();

    [Test]
    public void TheExampleHasAtMostSixtyLines() =>
        Assert.That(File.ReadAllLines(RepositoryFolder.File("docs", "models", Example)), Has.Length.LessThanOrEqualTo(60));

    [TestCase("mkd")]
    [TestCase("other")]
    [TestCase("strong-target")]
    [TestCase("two-target-only")]
    public void EverySegmentorAnswersTheSameInPyTorch(string method)
    {
        using DisposeScope scope = NewDisposeScope();
        (string file, string images, string outputs) = (small.File(method), small.Path("in.safetensors"), small.Path("out.safetensors"));
        Tensor input = SmallModel.Images(method == "other" ? 3 : 1);
        SafetensorsFile.Write(images, new Dictionary<string, Tensor> { ["images"] = input }, new Dictionary<string, string>());
        string said = Succeed(RepositoryFolder.File("docs", "models", Example), file, images, outputs);
        Dictionary<string, Tensor> logits = SafetensorsFile.Read(outputs).Tensors;
        Dictionary<string, Tensor> ours = Logits(file, input);
        Assert.That(logits.Keys, Is.EquivalentTo(ours.Keys));
        foreach ((string name, Tensor value) in ours)
        {
            Assert.That(said, Does.Contain($"{name}: "));
            Assert.That((logits[name] - value).abs().max().ToDouble(), Is.LessThan(1e-5), name);
            Assert.That(value.std().ToDouble(), Is.GreaterThan(0.01), "the test can fail");
        }
    }

    [Test]
    public void WeightsThatPyTorchHasChangedLoadBack()
    {
        using DisposeScope scope = NewDisposeScope();
        string file = small.File(), again = small.Path("again.mkdseg"), changed = small.Path("changed.mkdseg");
        string images = small.Path("in.safetensors"), outputs = small.Path("out.safetensors");
        Tensor input = SmallModel.Images();
        SafetensorsFile.Write(images, new Dictionary<string, Tensor> { ["images"] = input }, new Dictionary<string, string>());

        Succeed(RepositoryFolder.File("docs", "models", Example), file, again);
        Assert.That(SmallModel.Answers(again), Is.EqualTo(SmallModel.Answers(file)), "nothing was changed");

        // One step of training in PyTorch.
        string script = small.Path("step.py");
        File.WriteAllText(script, $$"""
            import sys
            sys.path.insert(0, r"{{RepositoryFolder.File("docs", "models")}}")
            sys.dont_write_bytecode = True
            import torch, load_in_pytorch as mkdseg
            nets = mkdseg.load(r"{{file}}")
            images = mkdseg.tensors_of(open(r"{{images}}", "rb").read())["images"]
            for net in nets.values():
                net.train()
                step = torch.optim.SGD(net.parameters(), lr=0.5)
                net(images).square().mean().backward()
                step.step()
                net.eval()
            open(r"{{outputs}}", "wb").write(mkdseg.bytes_of({n: net(images) for n, net in nets.items()}))
            mkdseg.save(r"{{changed}}", nets, r"{{file}}")
            """);
        Succeed(script);
        Dictionary<string, Tensor> logits = SafetensorsFile.Read(outputs).Tensors;
        Dictionary<string, Tensor> ours = Logits(changed, input), before = Logits(file, input);
        foreach ((string name, Tensor value) in ours)
        {
            Assert.That((logits[name] - value).abs().max().ToDouble(), Is.LessThan(1e-5), name);
            Assert.That((before[name] - value).abs().max().ToDouble(), Is.GreaterThan(1e-3), "the step has changed something");
        }
    }

    /// <summary>Logits of each network, past softmax and mean.</summary>
    private static Dictionary<string, Tensor> Logits(string file, Tensor images)
    {
        using Training.Exchange.ModelFile model = Training.Exchange.ModelFile.Open(file);
        using TrainingMethod method = MethodCatalogue.Default.Create(model.Description.Run.Options, 8, CPU);
        Training.Checkpoints.Checkpoint.LoadNetworks(file, model.ReadWeights(), method.PredictionNetworks);
        using IDisposable frozen = no_grad();
        return method.PredictionNetworks.ToDictionary(network => network.Name, network =>
        {
            network.Network.eval();
            return network.Forward(images).cpu();
        });
    }

    private string Succeed(params string[] arguments)
    {
        (int code, string output) = Run(python, arguments);
        Assert.That(code, Is.Zero, output);
        return output;
    }

    private static (int Code, string Output) Run(string program, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + errors.Result);
        }
        catch (Win32Exception e)
        {
            return (-1, e.Message);
        }
    }
}
