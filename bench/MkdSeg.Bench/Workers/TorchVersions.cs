using System.Globalization;
using MkdSeg.Models;
using MkdSeg.Training.Runs;
using static TorchSharp.torch;

namespace MkdSeg.Bench.Workers;

/// <summary>What a worker of this program tells of itself.</summary>
internal static class TorchVersions
{
    /// <summary>Versions, threads and the environment variables that decide which kernels run.</summary>
    public static IReadOnlyDictionary<string, string> Current(int threads)
    {
        BuildFacts build = BuildFacts.Current();
        var versions = new Dictionary<string, string>
        {
            ["runtime"] = build.Runtime,
            ["TorchSharp"] = build.Packages["TorchSharp"],
            ["libtorch"] = __version__,
            ["threads"] = threads.ToString(CultureInfo.InvariantCulture),
        };
        foreach (string name in TensorRuntime.KernelVariables)
        {
            if (TensorRuntime.Variable(name) is string value)
            {
                versions[name] = value;
            }
        }

        return versions;
    }
}
