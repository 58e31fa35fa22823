using MkdSeg.Imaging;
using MkdSeg.Training.Options;
using static TorchSharp.torch;

namespace MkdSeg.Training.Methods;

/// <summary>Every method by its name. A new method is one class and one line here, a variant of a method one line.</summary>
public static class MethodCatalogue
{
    private static readonly Dictionary<string, Entry> Methods = new()
    {
        // The paper's baseline and the methods it compares with [S].
        ["target-only"] = new(NewTargetOnly),
        ["fine-tune"] = new(
            (options, classes, device) => new FineTune(options, classes, device), StepsBefore: options => options.Iterations),
        ["joint"] = new(NewJoint),
        ["x-shape"] = new((options, classes, device) => new XShape(options, classes, device)),
        ["synthesis"] = new(NewSynthesis, Check: NetworkSizes.RequireTranslation, StepsBefore: Translated),
        ["tumor-aware"] = new(
            (options, classes, device) => new TumorAware(options, classes, device),
            TumorAware.Recipe,
            NetworkSizes.RequireTranslation,
            StepsBefore: Translated),

        // Others.
        ["ummkd"] = new((options, classes, device) => new Ummkd(options, classes, device)),
        ["strong-target"] = new((options, classes, device) => new StrongTarget(options, classes, device), StrongTarget.Recipe),
        ["conditional-norm"] = new(
            (options, classes, device) => new ConditionalNorm(options, classes, device), Check: NetworkSizes.RequireInstanceNorm),

        // The paper's method, its ablations, and the parts of ours, alone and together.
        ["mkd"] = Mutual(),
        ["mkd-no-iam"] = Mutual(MkdVariants.WithoutAlignment),
        ["mkd-offline-iam"] = Mutual(MkdVariants.OfflineAlignment),
        ["mkd-no-feedback"] = Mutual(MkdVariants.WithoutFeedback),
        ["mkd-no-syn-to-real"] = Mutual(MkdVariants.WithoutSynToReal),
        ["mkd-no-real-to-syn"] = Mutual(MkdVariants.WithoutRealToSyn),
        ["mkd-no-kd"] = Mutual(MkdVariants.WithoutDistillation),
        ["mkd-plain"] = Mutual(MkdVariants.Plain),
        ["mkd+confidence"] = Mutual(MkdVariants.Confidence),
        ["mkd+consistency"] = Mutual(MkdVariants.Consistency),
        ["mkd+labels"] = Mutual(MkdVariants.Labels),
        ["mkd+average"] = Mutual(MkdVariants.Average),
        ["mkd+"] = Mutual(MkdVariants.Plus),

        // Two networks against two networks.
        ["two-target-only"] = Twice(NewTargetOnly),
        ["two-joint"] = Twice(NewJoint),
        ["two-synthesis"] = Twice(NewSynthesis, NetworkSizes.RequireTranslation, Translated),
    };

    /// <summary>Names of all methods.</summary>
    public static IReadOnlyList<string> Names => [.. Methods.Keys];

    /// <summary>
    /// The options under which the method of their name trains: a name that stands for certain settings, for example
    /// "mkd-no-kd", has them whatever else was asked for. Settling twice changes nothing.
    /// </summary>
    /// <exception cref="InvalidInputException">There is no method of that name, or its networks cannot have these sizes.</exception>
    public static TrainingOptions Settled(TrainingOptions options) => Find(options).Settle(options);

    /// <summary>Those of some settings (NAME=VALUE) that have no effect, since the method's name stands for another value.</summary>
    /// <param name="settled">What <see cref="Settled"/> made of the options with these settings.</param>
    /// <param name="settings">The settings; of a name that is given twice the last counts.</param>
    public static IReadOnlyList<string> Overruled(TrainingOptions settled, IEnumerable<string> settings) =>
    [
        .. settings
            .Reverse()
            .DistinctBy(setting => setting.Split('=')[0])
            .Reverse()
            .Where(setting => settled.With([setting]) != settled),
    ];

    /// <summary>Whether the method of the options' name distils under them, sooner or later.</summary>
    /// <exception cref="InvalidInputException">There is no method of that name.</exception>
    public static bool Distils(TrainingOptions options) =>
        Find(options).Distils && options.Distillation.SynToRealWeight + options.Distillation.RealToSynWeight > 0;

    /// <summary>
    /// Steps that the method of the options' name makes before its iterations, as <see cref="TrainingMethod.WarmUpSteps"/> of the method
    /// itself says; asked without making its networks.
    /// </summary>
    /// <param name="options"><see cref="Settled"/> options.</param>
    /// <exception cref="InvalidInputException">There is no method of that name.</exception>
    public static int WarmUpSteps(TrainingOptions options) => Find(options).StepsBefore?.Invoke(options) ?? 0;

    /// <summary>The method of the options' name with networks initialised from the options' seed.</summary>
    /// <param name="options">Checked options; they are <see cref="Settled"/> first.</param>
    /// <param name="classCount">Classes with background.</param>
    /// <param name="device">Where the networks live.</param>
    /// <exception cref="InvalidInputException">There is no method of that name.</exception>
    public static TrainingMethod Create(TrainingOptions options, int classCount, Device device)
    {
        TrainingOptions settled = Settled(options);
        random.manual_seed(settled.Seed);
        return Find(options).Create(settled, classCount, device);
    }

    private static TargetOnly NewTargetOnly(TrainingOptions options, int classCount, Device device) => new(options, classCount, device);

    private static Joint NewJoint(TrainingOptions options, int classCount, Device device) => new(options, classCount, device);

    private static Synthesis NewSynthesis(TrainingOptions options, int classCount, Device device) => new(options, classCount, device);

    private static Mkd NewMkd(TrainingOptions options, int classCount, Device device) => new(options, classCount, device);

    private static Entry Mutual(Func<TrainingOptions, TrainingOptions>? settings = null)
    {
        static void Check(TrainingOptions options)
        {
            if (options.Alignment.Mode != AlignmentMode.None)
            {
                NetworkSizes.RequireTranslation(options);
            }
        }

        return new(NewMkd, settings, Check, Distils: true, Translated);
    }

    private static Entry Twice(
        Func<TrainingOptions, int, Device, TrainingMethod> create,
        Action<TrainingOptions>? check = null,
        Func<TrainingOptions, int>? stepsBefore = null) => new(
            (options, classes, device) => new TwoNetworks(options, classes, device, own => create(own, classes, device)),
            Check: check,
            StepsBefore: stepsBefore);

    private static int Translated(TrainingOptions options) => options.Alignment.StepsBefore(options.Iterations);

    private static Entry Find(TrainingOptions options) => Methods.TryGetValue(options.Method, out Entry? found)
        ? found
        : throw new InvalidInputException($"There is no method '{options.Method}'; choose one of {string.Join(", ", Names)}.");

    /// <summary>How a method is made, what its name says of the options, and what its networks ask of them.</summary>
    private sealed record Entry(
        Func<TrainingOptions, int, Device, TrainingMethod> Create,
        Func<TrainingOptions, TrainingOptions>? Settings = null,
        Action<TrainingOptions>? Check = null,
        bool Distils = false,
        Func<TrainingOptions, int>? StepsBefore = null)
    {
        public TrainingOptions Settle(TrainingOptions options)
        {
            TrainingOptions settled = (Settings?.Invoke(options) ?? options).Checked();
            Check?.Invoke(settled);
            return settled;
        }
    }
}
