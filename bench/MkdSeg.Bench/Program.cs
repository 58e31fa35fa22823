using System.CommandLine;
using MkdSeg.Bench;
using MkdSeg.Bench.Scenarios;
using MkdSeg.Bench.Workers;
using MkdSeg.Imaging;
using MkdSeg.Training.Options;

// bench/run calls "run"; the driver calls "worker" for this program's side of a comparison.
var names = new Argument<string[]>("scenario") { Description = "Scenarios; all of them if left out." };
var pairs = new Option<int>("--pairs") { Description = "Pairs of runs in a comparison.", DefaultValueFactory = _ => BenchRun.DefaultPairs };
var peer = new Option<string?>("--peer")
{
    Description = "Only comparisons with peers whose name holds this text; written to bench/results/quick.",
};
var quick = new Option<bool>("--quick") { Description = "Smallest sizes and three pairs, to see that everything works." };
var precision = new Option<Precision>("--precision") { Description = "How exactly a GPU multiplies: float32 or tf32; scenario gpu alone." };
var run = new Command("run", "Measures scenarios and writes bench/results.") { names, pairs, peer, quick, precision };
run.SetAction(call => BenchRun.Run(
    call.GetValue(names) ?? [],
    new RunSettings(call.GetValue(pairs), call.GetValue(quick), call.GetValue(peer), call.GetValue(precision)),
    Console.Out));

var root = new RootCommand("Measures MkdSeg.Repro against its peers.") { run };

try
{
    if (args is ["worker", string name, .. string[] options])
    {
        using IWork work = WorkCatalogue.Create(name, new WorkerOptions(options));
        WorkerLoop.Serve(work, Console.In, Console.Out);
        return 0;
    }

    return root.Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (InvalidInputException e)
{
    Console.Error.WriteLine($"mkdseg-bench: {e.Message}");
    return 2;
}
