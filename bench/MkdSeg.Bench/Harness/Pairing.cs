using MkdSeg.Bench.Results;
using MkdSeg.Bench.Workers;

namespace MkdSeg.Bench.Harness;

/// <summary>Measures one case: the outputs first, then pairs of runs in the order A B B A, so that a drift hits both sides.</summary>
internal sealed class Pairing(ComparedCase compared, int pairs, TextWriter progress)
{
    private readonly Dictionary<Side, IReadOnlyDictionary<string, string>> versions = [];
    private int repeats = compared.FreshProcesses ? compared.FreshRepeats : 1;

    /// <summary>Runs the case.</summary>
    /// <exception cref="BenchFailedException">Both sides compute different things, or a worker fell over.</exception>
    /// <exception cref="ArgumentException">The case asks for repeated runs in processes that make one.</exception>
    public CaseResult Measure()
    {
        if (compared is { FreshProcesses: true, SampleSeconds: > 0 })
        {
            throw new ArgumentException($"{compared.Size}: a sample of a fresh process is one run, it cannot be repeated.");
        }

        string folder = Directory.CreateTempSubdirectory("mkdseg-bench-").FullName;
        try
        {
            compared.Prepare(folder);
            return compared.FreshProcesses ? OneAfterTheOther(folder) : SideBySide(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private CaseResult SideBySide(string folder)
    {
        using WorkerTeam ours = Start(compared.Ours, folder), theirs = Start(compared.Theirs, folder);
        IReadOnlyList<Difference> agreement = Agree(folder, path => FirstRun(ours, path), path => FirstRun(theirs, path));
        if (compared.SampleSeconds > 0)
        {
            repeats = SampleLength.Repeats(compared.SampleSeconds, n => Math.Min(ours.Run(n).Seconds, theirs.Run(n).Seconds));
        }

        WarmUp(ours);
        WarmUp(theirs);
        return Alternate(agreement, () => ours.Run(repeats), () => theirs.Run(repeats));
    }

    private CaseResult OneAfterTheOther(string folder)
    {
        Sample Fresh(Side side, Action<WorkerTeam> before)
        {
            using WorkerTeam workers = Start(side, folder);
            before(workers);
            return workers.Run(repeats);
        }

        void First(Side side, string path)
        {
            using WorkerTeam workers = Start(side, folder);
            FirstRun(workers, path);
        }

        IReadOnlyList<Difference> agreement = Agree(folder, path => First(compared.Ours, path), path => First(compared.Theirs, path));
        return Alternate(agreement, () => Fresh(compared.Ours, WarmUp), () => Fresh(compared.Theirs, WarmUp));
    }

    private CaseResult Alternate(IReadOnlyList<Difference> agreement, Func<Sample> ours, Func<Sample> theirs)
    {
        List<Sample> a = [], b = [];
        for (int pair = 0; pair < pairs; pair++)
        {
            if (pair % 2 == 0)
            {
                a.Add(ours());
                b.Add(theirs());
            }
            else
            {
                b.Add(theirs());
                a.Add(ours());
            }

            progress.WriteLine(
                FormattableString.Invariant($"  pair {pair + 1} of {pairs}: {a[^1].Seconds:0.0000} s, {b[^1].Seconds:0.0000} s"));
        }

        return new CaseResult
        {
            Size = compared.Size,
            Goal = compared.Goal,
            MemoryGoal = compared.MemoryGoal,
            Repeats = repeats,
            Together = compared.Together,
            Agreement = agreement,
            Ours = new SideResult(compared.Ours.Name, versions[compared.Ours], a),
            Theirs = new SideResult(compared.Theirs.Name, versions[compared.Theirs], b),
        };
    }

    private IReadOnlyList<Difference> Agree(string folder, Action<string> ours, Action<string> theirs)
    {
        (string a, string b) = (Path.Combine(folder, "ours.outputs"), Path.Combine(folder, "theirs.outputs"));
        ours(a);
        theirs(b);
        IReadOnlyList<Difference> differences = compared.Compare(a, b);
        progress.WriteLine($"  same outputs? {string.Join("; ", differences)}");
        Difference[] apart = [.. differences.Where(difference => !difference.Agrees)];
        return apart.Length == 0
            ? differences
            : throw new BenchFailedException(
                $"{compared.Size}: {compared.Ours.Name} and {compared.Theirs.Name} do not compute the same, so no time is taken: "
                + $"{string.Join("; ", apart.AsEnumerable())}");
    }

    private WorkerTeam Start(Side side, string folder)
    {
        var workers = new WorkerTeam(side, folder, compared.Together);
        versions[side] = workers.Versions;
        return workers;
    }

    private static void FirstRun(WorkerTeam workers, string path)
    {
        workers.Run();
        workers.WriteOutputs(path);
    }

    private void WarmUp(WorkerTeam workers)
    {
        for (int run = 0; run < compared.WarmUps; run++)
        {
            workers.Run(repeats);
        }
    }
}
