namespace MkdSeg.Bench.Harness;

/// <summary>One side of a comparison: the command that starts its worker.</summary>
/// <param name="Name">For tables, for example "PyTorch 1.13".</param>
/// <param name="Command">Program and arguments; <c>--folder DIR</c> is added.</param>
/// <param name="Modules">Python modules that it needs.</param>
internal sealed record Side(string Name, IReadOnlyList<string> Command, IReadOnlyList<string> Modules)
{
    /// <summary>Environment variables of its process.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>A work of this program, see <see cref="WorkCatalogue"/>.</summary>
    /// <param name="work">Its name.</param>
    /// <param name="options">Pairs of key and value.</param>
    /// <param name="name">For tables.</param>
    public static Side Own(string work, IEnumerable<(string Key, object Value)> options, string name = "mkdseg") =>
        new(name, ["dotnet", typeof(Side).Assembly.Location, "worker", work, .. Flat(options)], []);

    /// <summary>A script in bench/peers, run by the system's Python.</summary>
    /// <param name="name">For tables.</param>
    /// <param name="script">For example "adam.py".</param>
    /// <param name="options">Pairs of key and value.</param>
    /// <param name="modules">Modules that it needs, for example "torch".</param>
    public static Side Python(string name, string script, IEnumerable<(string Key, object Value)> options, params string[] modules) =>
        new(name, [PythonModules.Interpreter, Path.Combine(BenchFolder.Peers, script), .. Flat(options)], modules);

    /// <summary>
    /// A script on PyTorch with the process settings that served it best: freed memory stays with the process instead of being
    /// mapped and cleared again for every tensor (what its tuning guide takes another allocator for), and idle threads sleep.
    /// </summary>
    /// <inheritdoc cref="Python"/>
    public static Side PyTorch(string name, string script, IEnumerable<(string Key, object Value)> options) =>
        Python(name, script, options, "torch") with
        {
            Environment = new Dictionary<string, string>
            {
                ["MALLOC_MMAP_MAX_"] = "0",
                ["MALLOC_TRIM_THRESHOLD_"] = "1000000000000",
                ["OMP_WAIT_POLICY"] = "passive",
            },
        };

    private static IEnumerable<string> Flat(IEnumerable<(string Key, object Value)> options) =>
        options.SelectMany(option => new[] { $"--{option.Key}", FormattableString.Invariant($"{option.Value}") });
}
