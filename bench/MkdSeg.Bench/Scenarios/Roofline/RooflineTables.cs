using MkdSeg.Bench.Results;

namespace MkdSeg.Bench.Scenarios.Roofline;

/// <summary>The tables of the roofline.</summary>
internal static class RooflineTables
{
    private const double Negligible = 0.003;

    /// <summary>What the machine can do.</summary>
    public static ResultTable Ceilings(Ceilings one, Ceilings two) => new(
        "The machine, best of eight runs:",
        ["", "1 thread", "2 threads"],
        [
            ["matrix product 2048, float32, GFLOP/s", Number(one.MatrixGflops), Number(two.MatrixGflops)],
            ["copy of 256 MiB, GB/s read and written", Number(one.CopyGigabytes), Number(two.CopyGigabytes)],
            ["triad, GB/s", Number(one.TriadGigabytes), Number(two.TriadGigabytes)],
        ]);

    /// <summary>Whole networks, against the bounds of their operators together.</summary>
    public static ResultTable Networks(IReadOnlyList<RooflineRow> networks, IReadOnlyList<RooflineRow> rows) => new(
        "A network's pass forward and backward as the step runs it; GFLOP are those of direct convolutions, so that an algorithm "
        + "with fewer can pass the bound:",
        ["network", "times", "GFLOP", "GFLOP/s", "ours ms", "its operators alone ms", "bound / ours", "PyTorch 1.13 ms", "ours / PyTorch"],
        [.. networks.Select(network => Network(network, OperatorsOf(network, rows)))]);

    /// <summary>Kinds of operators over the whole step.</summary>
    public static ResultTable Groups(IReadOnlyList<RooflineRow> rows) => new(
        "By kind, a whole step (times are the smallest of five runs of each operator alone; the bound is the longer of computing at "
        + "the matrix product's speed and moving every operand once):",
        ["kind", "GFLOP", "GB", "ours ms", "share of the step", "bound ms", "bound / ours", "PyTorch 1.13 ms", "ours / PyTorch"],
        [
            .. rows.GroupBy(row => row.Counted.Kernel.Kind)
                .Append(rows.GroupBy(_ => "all").Single())
                .OrderByDescending(g => g.Sum(row => row.InStep))
                .Select(g => Group(g, rows)),
        ]);

    /// <summary>Single operators, the longest first.</summary>
    public static ResultTable Kernels(IReadOnlyList<RooflineRow> rows)
    {
        double whole = rows.Sum(row => row.InStep);
        return new(
            "Every operator with more than three thousandths of the step (above 100 % its operands come from the cache):",
            ["network", "operator", "times", "GFLOP/s", "GB/s", "ours ms", "share of the step", "bound / ours", "PyTorch 1.13 ms"],
            [.. rows.Where(row => row.InStep > Negligible * whole).OrderByDescending(row => row.InStep).Select(row => Row(row, whole))]);
    }

    private static IReadOnlyList<string> Network(RooflineRow network, IReadOnlyList<RooflineRow> operators)
    {
        int passes = network.Counted.Count;
        double gflop = operators.Sum(row => row.Counted.Count * row.Counted.Kernel.Flop) / passes / 1e9;
        double bound = operators.Sum(row => row.Counted.Count * row.Bound) / passes;
        return
        [
            network.Counted.Kernel.Network, $"{passes}", Number(gflop), Number(gflop / network.Seconds), Milliseconds(network.Seconds),
            Milliseconds(operators.Sum(row => row.InStep) / passes), Percent(bound / network.Seconds), Milliseconds(network.PeerSeconds),
            network.PeerSeconds is double theirs ? Fine(network.Seconds / theirs) : string.Empty,
        ];
    }

    private static IReadOnlyList<string> Group(IGrouping<string, RooflineRow> g, IReadOnlyList<RooflineRow> rows)
    {
        double ours = g.Sum(row => row.InStep), bound = g.Sum(row => row.Counted.Count * row.Bound);
        double? theirs = g.Any(row => row.PeerSeconds is null) ? null : g.Sum(row => row.Counted.Count * row.PeerSeconds!.Value);
        return
        [
            g.Key,
            Number(g.Sum(row => row.Counted.Count * row.Counted.Kernel.Flop) / 1e9),
            Fine(g.Sum(row => row.Counted.Count * row.Counted.Kernel.Bytes) / 1e9),
            Milliseconds(ours), Percent(ours / rows.Sum(row => row.InStep)), Milliseconds(bound), Percent(bound / ours),
            Milliseconds(theirs), theirs is double t ? Fine(ours / t) : string.Empty,
        ];
    }

    private static RooflineRow[] OperatorsOf(RooflineRow network, IReadOnlyList<RooflineRow> rows)
    {
        string name = network.Counted.Kernel.Network;
        return [.. rows.Where(row => row.Counted.Kernel.Network == name && row.Counted.Kernel.Kind != "adam")];
    }

    private static IReadOnlyList<string> Row(RooflineRow row, double whole)
    {
        Kernel kernel = row.Counted.Kernel;
        return
        [
            kernel.Network,
            kernel.Name,
            FormattableString.Invariant($"{row.Counted.Count}"),
            kernel.Flop == 0 ? string.Empty : Number(kernel.Flop / row.Seconds / 1e9),
            Fine(kernel.Bytes / row.Seconds / 1e9),
            Milliseconds(row.Seconds),
            Percent(row.InStep / whole),
            Percent(row.Bound / row.Seconds),
            Milliseconds(row.PeerSeconds),
        ];
    }

    private static string Number(double value) => FormattableString.Invariant($"{value:0}");

    private static string Fine(double value) => FormattableString.Invariant($"{value:0.00}");

    private static string Milliseconds(double? seconds) =>
        seconds is double s ? FormattableString.Invariant($"{s * 1e3:0.00}") : string.Empty;

    private static string Percent(double share) => FormattableString.Invariant($"{share * 100:0.0} %");
}

/// <summary>A kernel as measured.</summary>
/// <param name="Counted">The kernel and how often a step runs it.</param>
/// <param name="Seconds">Of one run with libtorch as this program has it.</param>
/// <param name="PeerSeconds">Of one run with Debian's PyTorch; null where that is missing.</param>
/// <param name="Bound">Seconds below which this machine cannot get.</param>
internal sealed record RooflineRow(CountedKernel Counted, double Seconds, double? PeerSeconds, double Bound)
{
    /// <summary>Seconds in a whole step.</summary>
    public double InStep => Counted.Count * Seconds;
}
