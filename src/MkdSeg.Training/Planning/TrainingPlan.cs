using System.Globalization;
using MkdSeg.Imaging;
using MkdSeg.Training.Options;

namespace MkdSeg.Training.Planning;

/// <summary>
/// Sizes and lengths of a training, chosen from its data and its machine, each with its reason: the profile "auto". Whoever asks for
/// another value gets it.
/// </summary>
/// <param name="Options">Checked options.</param>
/// <param name="Lines">What was chosen and why.</param>
public sealed record TrainingPlan(TrainingOptions Options, IReadOnlyList<PlanLine> Lines)
{
    private const int BytesOfPixel = sizeof(float) + sizeof(byte);

    /// <summary>Copies of a stored image that are held while it is prepared.</summary>
    private const int ImageCopies = 3;

    private static readonly int[] Sizes = [32, 48, 64, 96, 128, 160, 192, 256];

    private static readonly int[] Lengths = [250, 500, 1000, 2000, 4000, 8000, 16000, 32000];

    /// <summary>Image size and networks.</summary>
    /// <param name="asked">What to begin with: <see cref="Profiles.Auto"/> with the task's values.</param>
    /// <param name="data">The cases.</param>
    /// <param name="room">The machine.</param>
    public static TrainingPlan ForSizes(TrainingOptions asked, DataFacts data, MachineRoom room)
    {
        int most = room.HasGpu ? 256 : room.Cores >= 8 ? 96 : 64;
        double wanted = data.CropMm is { } side ? side / data.PixelMm : most;
        int pixels = Sizes.Last(size => size <= most && (size == Sizes[0] || size <= 1.25 * wanted));
        int depth = pixels >= 128 ? 4 : 3;
        int layers = pixels >= 96 ? 3 : 2;
        string machine = room.HasGpu ? "a GPU" : Line($"{room.Cores} cores without a GPU");
        TrainingOptions options = asked with
        {
            Pixels = pixels,
            BatchSize = room.HasGpu ? 8 : 4,
            Segmentor = asked.Segmentor with { Width = room.HasGpu ? 32 : 16, Depth = depth },
            Alignment = asked.Alignment with
            {
                GeneratorWidth = room.HasGpu ? 64 : 16,
                GeneratorBlocks = !room.HasGpu ? 3 : pixels > 128 ? 9 : 6,
                DiscriminatorWidth = room.HasGpu ? 64 : 16,
                DiscriminatorLayers = layers,
            },
        };
        string grain = data.CropMm is { } crop
            ? Line($"{crop / pixels:0.0} mm a pixel in a crop of {crop:0} mm; the scans have {data.PixelMm:0.0} mm")
            : "pictures without millimetres are brought to this size";
        return new(options.Checked(),
        [
            new("pixels", Text(pixels), $"{grain}; at most {most} on {machine}"),
            new("segmentor.depth", Text(depth), Line($"the deepest stage sees {pixels >> depth} x {pixels >> depth} pixels")),
            new("segmentor.width", Text(options.Segmentor.Width), $"what {machine} can train in reasonable time"),
            new("batchSize", Text(options.BatchSize), $"for {machine}"),
            new("alignment.discriminatorLayers", Text(layers), "a discriminator judges patches, not whole slices"),
        ]);
    }

    /// <summary>Iterations that fit into the time, and what the training will take.</summary>
    /// <param name="trial">What a step takes.</param>
    /// <param name="data">The cases.</param>
    /// <param name="room">The machine.</param>
    /// <param name="minutes">Time that the training may take; null leaves the iterations as they are.</param>
    /// <param name="stepsOf">Steps of a training before its iterations, and of these, under given options.</param>
    /// <exception cref="InvalidInputException">The training needs more memory than the machine has.</exception>
    public TrainingPlan ForLength(
        StepTrial trial,
        DataFacts data,
        MachineRoom room,
        double? minutes,
        Func<TrainingOptions, (int Before, int Iterations)> stepsOf)
    {
        double Seconds(TrainingOptions options)
        {
            (int before, int iterations) = stepsOf(options);
            return trial.SecondsOf(before, iterations);
        }

        TrainingOptions options = Options;
        var lines = new List<PlanLine>(Lines);
        if (minutes is { } most)
        {
            options = Lengths.Select(length => WithLength(Options, length)).LastOrDefault(one => Seconds(one) <= 60 * most)
                ?? WithLength(Options, Lengths[0]);
            string reason = Line($"as many as fit into {most:0.#} minutes, {Lengths[0]} at least (--minutes)");
            lines.Add(new("iterations", Text(options.Iterations), reason));
        }

        long slices = (long)data.Cases * (1 + options.CropsBeside) * options.Pixels;
        long prepared = slices * options.Pixels * options.Pixels * BytesOfPixel;
        long memory = trial.PeakMemoryBytes + prepared + (data.LargestVoxels * sizeof(float) * ImageCopies);
        if (memory > room.MemoryBytes)
        {
            throw new InvalidInputException(
                Line($"This training needs about {memory / 1e9:0.0} GB of memory ({prepared / 1e9:0.0} GB of prepared slices), ")
                + Line($"and there are {room.MemoryBytes / 1e9:0.0} GB; give --cache DIR, or a smaller --set pixels=N or batchSize=N."));
        }

        lines.Add(new("time", Duration(Seconds(options)), Line($"{trial.Seconds:0.000} s a step, measured just now, and the preparation")));
        string share = Line($"of {room.MemoryBytes / 1e9:0.0}; {prepared / 1e9:0.00} are prepared slices");
        lines.Add(new("memory", Line($"{memory / 1e9:0.0} GB"), share));
        return new(options.Checked(), lines);
    }

    /// <summary>Options with a number of iterations and everything that follows from it.</summary>
    /// <param name="options">Options of any length.</param>
    /// <param name="iterations">1 or more.</param>
    public static TrainingOptions WithLength(TrainingOptions options, int iterations) => options with
    {
        Iterations = iterations,
        CheckpointEvery = Math.Max(50, iterations / 8),
        Segmentor = options.Segmentor with { DecayEvery = Math.Max(1, iterations / 20) },
        Alignment = options.Alignment with { WarmUpIterations = Math.Min(1000, iterations / 4) },
        Distillation = options.Distillation with { Start = 35 * iterations / 100, Ramp = 35 * iterations / 100 },
    };

    private static string Duration(double seconds) => seconds < 90 ? Line($"{seconds:0} s")
        : seconds < 5400 ? Line($"{seconds / 60:0} minutes")
        : Line($"{seconds / 3600:0.0} hours");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
