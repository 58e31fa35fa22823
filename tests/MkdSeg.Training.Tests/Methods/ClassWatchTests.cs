using MkdSeg.Testing;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Checkpoints;
using MkdSeg.Training.Methods;
using MkdSeg.Training.Options;
using MkdSeg.Training.Runs;
using MkdSeg.Training.Watching;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Tests.Methods;

public sealed class ClassWatchTests
{
    private const int Blind = 2;
    private const string Name = "blind";

    /// <summary>The first look that counts is the one after a quarter of the iterations; the alarm comes after 200 of them.</summary>
    private const int Iterations = 400;
    private const int Raised = (int)(Iterations * ClassWatch.Begin) + ClassWatch.Patience;

    private static readonly TrainingOptions Options = TinyOptions.Mkd with
    {
        Method = Name,
        Iterations = Iterations,
        LogEvery = 50,
        Segmentor = TinyOptions.Mkd.Segmentor with { DecayEvery = 0 },
    };

    private static readonly MethodCatalogue Methods = MethodCatalogue.Default.With(
        new MethodCard(Name, "Never shows a class", (options, classes, device) => new BlindMethod(options, classes, device)));

    private PhantomFolder phantom = null!;

    [OneTimeSetUp]
    public void MakePhantom() => phantom = new PhantomFolder(ct: 4, mr: 2, size: 24);

    [OneTimeTearDown]
    public void RemovePhantom() => phantom.Dispose();

    [Test]
    public void ALostStructureIsToldLoggedShownAndRecorded()
    {
        string structure = phantom.Dataset.Labels.Structures[Blind - 1].Name, run = phantom.Run("told");
        var notices = new List<string>();
        var progress = new Progress();
        Trainer.Train(phantom.Dataset, Options, run, false, progress, CancellationToken.None, notice: notices.Add, methods: Methods);

        string told = notices.Single(line => line.Contains($"has lost {structure}", StringComparison.Ordinal));
        Assert.That(told, Does.StartWith($"step {Raised}: segmentor real").And.Contain("0 % of the pixels"));
        string column = $"\"lost_real_{Blind}\":0";
        IReadOnlyDictionary<int, string> log = TrainingLog.Read(run);
        Assert.That(log[Raised], Does.Contain(column));
        Assert.That(log[Iterations], Does.Contain(column));
        Assert.That(log[Raised - 50], Does.Not.Contain("lost_real"));
        Assert.That(progress.First, Is.EqualTo(Raised));
        LostStructure kept = RunManifest.Load(run).Lost!.Single(lost => lost.Structure == structure);
        Assert.That(kept, Is.EqualTo(new LostStructure("real", structure, Raised, 0)));
    }

    [Test]
    public void AWatchGoesOnWhereAStoppedTrainingWas()
    {
        string straight = phantom.Run("straight"), stopped = phantom.Run("stopped");
        void Train(string run, bool resume, IProgress<TrainingProgress>? progress, CancellationToken token) =>
            Trainer.Train(phantom.Dataset, Options, run, resume, progress, token, methods: Methods);
        Train(straight, false, null, CancellationToken.None);
        using var stop = new CancellationTokenSource();
        Assert.That(
            () => Train(stopped, false, new Progress(Raised - 60, stop), stop.Token), Throws.InstanceOf<OperationCanceledException>());
        Train(stopped, true, null, CancellationToken.None);
        foreach (string file in (string[])[TrainingLog.FileName, CheckpointStore.FileName])
        {
            Assert.That(
                File.ReadAllBytes(Path.Combine(stopped, file)), Is.EqualTo(File.ReadAllBytes(Path.Combine(straight, file))), file);
        }
    }

    [Test]
    public void LookingChangesNothing()
    {
        Dictionary<string, byte[]> Trained(bool looks)
        {
            using TrainingMethod method = MethodCatalogue.Default.Create(TinyOptions.Mkd with { Iterations = 50 }, 4, CPU);
            for (int step = 0; step < method.TotalSteps; step++)
            {
                using var scope = NewDisposeScope();
                (Batch target, Batch assistant) = OneStep.Batches();
                method.Step(step, target, assistant, new StepLog(detailed: false));
                if (looks)
                {
                    method.Look(step, target);
                }
            }

            return method.Networks.ToDictionary(
                network => network.Name,
                network => network.Network.state_dict().Values.SelectMany(value => value.contiguous().bytes.ToArray()).ToArray());
        }

        Assert.That(Trained(looks: true), Is.EqualTo(Trained(looks: false)), "weights and statistics");
    }

    [Test]
    public void WhereAClassIsNotAnnotatedTheOtherSegmentorStandsIn()
    {
        IReadOnlyList<LostClass> Lost(bool known)
        {
            using TrainingMethod method = new TwoMethod(Options, 4, CPU);
            Tensor slice = ones([1, 4], ScalarType.Bool);
            slice[0, Blind] = known;
            for (int step = 0; step < Iterations; step++)
            {
                using var scope = NewDisposeScope();
                Batch target = OneStep.Batches().Target;
                target = target with { Labels = target.Labels.masked_fill(target.Labels == Blind, 0), Known = slice.repeat(2, 1) };
                method.Step(step, target, null, new StepLog(detailed: false));
                method.Look(step, target);
            }

            return method.Watch.Lost;
        }

        Assert.That(Lost(known: true).Where(lost => lost.Class == Blind), Is.Empty, "annotated, and nowhere");
        LostClass alarm = Lost(known: false).Single(lost => lost.Class == Blind);
        Assert.That((alarm.Segmentor, alarm.Found), Is.EqualTo(("real", 0.0)));
    }

    [Test]
    public void ANetworkThatIsNotTrainedYetOrNoMoreIsLeftAlone()
    {
        TrainingOptions options = TinyOptions.Mkd with { Iterations = Iterations };
        using TrainingMethod method = new TwoNetworks(options, 4, CPU, own => new BlindMethod(own, 4, CPU));
        var raised = new List<LostClass>();
        for (int step = 0; step < method.TotalSteps; step++)
        {
            using var scope = NewDisposeScope();
            Batch target = OneStep.Batches().Target;
            method.Step(step, target, null, new StepLog(detailed: false));
            raised.AddRange(method.Look(step, target).Where(lost => lost.Class == Blind));
        }

        Assert.That(
            raised.Select(lost => (lost.Segmentor, lost.Since)), Is.EqualTo(new[] { ("first", Raised), ("second", Iterations + Raised) }));
        Assert.That(method.Watch.Lost.Count(lost => lost.Class == Blind), Is.EqualTo(2), "the first network's alarm stays");
    }

    /// <summary>Hears of the first step with a lost class, and stops after a step.</summary>
    private sealed class Progress(int stopAfter = 0, CancellationTokenSource? stop = null) : IProgress<TrainingProgress>
    {
        public int First { get; private set; }

        public void Report(TrainingProgress value)
        {
            First = First == 0 && value.Lost.Any(lost => lost.Found == 0) ? value.Step : First;
            if (value.Step == stopAfter)
            {
                stop!.Cancel();
            }
        }
    }

    /// <summary>target-only with a network that never shows a class.</summary>
    private sealed class BlindMethod(TrainingOptions options, int classes, Device device)
        : OneSegmentor(options, classes, device, new Shifted(NewUNet(options, classes), classes, -50))
    {
        public override bool UsesAssistant => false;

        public override void Step(int step, Batch target, Batch? assistant, StepLog log) => Learn(Segmentor, "sup_real", target, step, log);
    }

    /// <summary>A segmentor that never shows a class beside one that shows nothing else.</summary>
    private sealed class TwoMethod : TrainingMethod
    {
        public TwoMethod(TrainingOptions options, int classes, Device device)
            : base(options, classes, device)
        {
            NamedNetwork real = NewSegmentor("segmentor_real", new Shifted(NewUNet(options, classes), classes, -50));
            NamedNetwork syn = NewSegmentor("segmentor_syn", new Shifted(NewUNet(options, classes), classes, 50));
            Networks = [real, syn];
            Segmentors = new Dictionary<string, NamedNetwork> { ["real"] = real, ["syn"] = syn };
        }

        public override IReadOnlyList<NamedNetwork> Networks { get; }

        public override IReadOnlyDictionary<string, NamedNetwork> Segmentors { get; }

        public override bool UsesAssistant => false;

        public override void Step(int step, Batch target, Batch? assistant, StepLog log)
        {
            foreach (NamedNetwork network in Networks)
            {
                network.Forward(target.Images).square().mean().backward();
                network.Update(1e-6);
            }
        }
    }

    /// <summary>A network whose logit of the class is moved.</summary>
    private sealed class Shifted : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> inner;
        private readonly Tensor by;

        public Shifted(nn.Module<Tensor, Tensor> inner, int classes, float by)
            : base(nameof(Shifted))
        {
            this.inner = inner;
            this.by = zeros(1, classes, 1, 1).DetachFromDisposeScope();
            this.by[0, Blind] = by;
            register_module("inner", inner);
        }

        public override Tensor forward(Tensor images) => inner.forward(images) + by;
    }
}
