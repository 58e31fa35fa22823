namespace MkdSeg.Endurance.Tests.Processes;

/// <summary>Calls that take seconds: the smallest networks that still have every part.</summary>
internal static class TinyCalls
{
    private static readonly string[] Tiny =
    [
        .. new[]
        {
            "pixels=32", "batchSize=2", "checkpointEvery=2", "logEvery=1", "segmentor.width=4", "segmentor.depth=2",
            "alignment.generatorWidth=4", "alignment.generatorBlocks=1", "alignment.discriminatorWidth=4",
            "alignment.discriminatorLayers=2", "alignment.warmUpIterations=2",
        }.SelectMany(setting => new[] { "--set", setting }),
    ];

    /// <summary>A replay of the smallest experiment.</summary>
    /// <param name="more">What else is asked for.</param>
    public static string[] Replay(params string[] more) =>
        [
            "replay", "--profile", "smoke", "--table", "assistant-volumes", "--annotated", "1", "--jobs", "2", "--out", "replay",
            "--set", "iterations=6", .. Tiny, .. more,
        ];

    /// <summary>A training that goes on where it is.</summary>
    /// <param name="data">The data's folder.</param>
    /// <param name="more">What else is asked for.</param>
    public static string[] Train(string data, params string[] more) =>
        [
            "train", "--data", data, "--target", "ct", "--method", "mkd", "--profile", "smoke", "--threads", "1", "--resume",
            "--out", "run", "--iterations", "6", .. Tiny, .. more,
        ];

    /// <summary>A small cohort.</summary>
    /// <param name="folder">Where it is made.</param>
    public static string[] Phantom(string folder) => ["phantom", "--out", folder, "--ct", "4", "--mr", "2", "--size", "24", "--seed", "3"];
}
