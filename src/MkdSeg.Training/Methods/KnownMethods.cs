using MkdSeg.Training.Options;
using static TorchSharp.torch;

namespace MkdSeg.Training.Methods;

/// <summary>The cards of this project's methods. A new method is one class and one card here, a variant of a method one card.</summary>
internal static class KnownMethods
{
    private const string Compared = "Compared in the paper [S]";
    private const string Ablation = "An ablation of the paper's method [S]";
    private const string Ours = "A part of mkd+, ours";
    private const string OfSemi = "A part of mkd-semi, ours";
    private const string Control = "Ours: two networks as the control of an ensemble of two";
    private const string Long = "Ours: twice the updates, as the control of methods that make more";

    /// <summary>In the order in which help lists them.</summary>
    public static IReadOnlyList<MethodCard> All { get; } =
    [
        // The paper's baseline and the methods it compares with [S].
        TargetAlone,
        new("fine-tune", Compared, (options, classes, device) => new FineTune(options, classes, device))
        {
            StepsBefore = options => options.Iterations,
            UpdatesPerIteration = 2,
        },
        Both,
        new("joint-translated", "Ours: joint on images that mkd's module translates", NewJointTranslated)
        {
            Check = NetworkSizes.RequireTranslation,
            StepsBefore = Translated,
            UpdatesPerIteration = 2,
        },
        new("x-shape", $"{Compared}: Valindria et al. 2018", (options, classes, device) => new XShape(options, classes, device)),
        new("synthesis", $"{Compared}: Zhang et al. 2018", NewSynthesis)
        {
            Check = NetworkSizes.RequireTranslation,
            StepsBefore = Translated,
            UpdatesPerIteration = 2,
        },
        new("tumor-aware", $"{Compared}: Jiang et al. 2018", (options, classes, device) => new TumorAware(options, classes, device))
        {
            Settings = TumorAware.Recipe,
            Check = NetworkSizes.RequireTranslation,
            StepsBefore = Translated,
            UpdatesPerIteration = 2,
        },

        // Others.
        new("ummkd", "Dou et al. 2020; not compared in the paper", (options, classes, device) => new Ummkd(options, classes, device)),
        new("strong-target", "nnU-Net's recipe, Isensee et al. 2021", (options, classes, device) =>
            new StrongTarget(options, classes, device))
        {
            Settings = StrongTarget.Recipe,
        },
        new("conditional-norm", "Bastico et al. 2023", (options, classes, device) => new ConditionalNorm(options, classes, device))
        {
            Check = NetworkSizes.RequireInstanceNorm,
        },

        // The paper's method, its ablations, and the parts of ours, alone and together.
        Mutual("mkd", "The paper's method [P][S]"),
        Mutual("mkd-no-iam", Ablation, MkdVariants.WithoutAlignment),
        Mutual("mkd-matched-iam", "The paper's method with matched histograms in the alignment's place", MkdVariants.MatchedAlignment),
        Mutual("mkd-oracle-iam", "The paper's method with a phantom's perfect translation", MkdVariants.OracleAlignment),
        Mutual("mkd-offline-iam", Ablation, MkdVariants.OfflineAlignment),
        Mutual("mkd-no-feedback", Ablation, MkdVariants.WithoutFeedback),
        Mutual("mkd-no-syn-to-real", Ablation, MkdVariants.WithoutSynToReal),
        Mutual("mkd-no-real-to-syn", Ablation, MkdVariants.WithoutRealToSyn),
        Mutual("mkd-no-kd", Ablation, MkdVariants.WithoutDistillation),
        Mutual("mkd-half-synthetic", "The paper's method with half of the synthetic slices", MkdVariants.HalfSynthetic),
        Mutual("mkd-plain", "The paper's method without our safeguards", MkdVariants.Plain),
        Mutual("mkd+confidence", Ours, MkdVariants.Confidence),
        Mutual("mkd+consistency", Ours, MkdVariants.Consistency),
        Mutual("mkd+labels", Ours, MkdVariants.Labels),
        Mutual("mkd+average", Ours, MkdVariants.Average),
        Mutual("mkd+", "Ours: the paper's method with four parts added", MkdVariants.Plus),

        Mutual("mkd-semi", "Ours: mutual distillation without translation, with unlabelled target images", MkdVariants.Semi),
        Mutual("mkd-semi-no-labels", OfSemi, MkdVariants.SemiWithoutLabels),
        Mutual("mkd-semi-no-average", OfSemi, MkdVariants.SemiWithoutAverage),
        Mutual("mkd-semi-no-unlabelled", OfSemi, MkdVariants.SemiWithoutUnlabelled),
        Mutual("mkd-semi-no-kd", OfSemi, MkdVariants.SemiWithoutDistillation),
        Mutual("mkd-semi-iam", OfSemi, MkdVariants.SemiTranslated),

        // Two networks against two networks.
        Twice("two-target-only", NewTargetOnly),
        Twice("two-joint", NewJoint) with { UpdatesPerIteration = 2 },
        Twice("two-synthesis", NewSynthesis) with
        {
            Check = NetworkSizes.RequireTranslation,
            StepsBefore = Translated,
            UpdatesPerIteration = 2,
        },

        // As many updates as the dearest method of the table.
        Longer(TargetAlone),
        Longer(Both),
        Longer(Mutual("mkd", "The paper's method [P][S]")),
    ];

    private static MethodCard TargetAlone => new("target-only", $"{Compared}: its baseline", NewTargetOnly);

    private static MethodCard Both => new("joint", Compared, NewJoint) { UpdatesPerIteration = 2 };

    private static TargetOnly NewTargetOnly(TrainingOptions options, int classCount, Device device) => new(options, classCount, device);

    private static Joint NewJoint(TrainingOptions options, int classCount, Device device) => new(options, classCount, device);

    private static JointTranslated NewJointTranslated(TrainingOptions options, int classCount, Device device) =>
        new(options, classCount, device);

    private static Synthesis NewSynthesis(TrainingOptions options, int classCount, Device device) => new(options, classCount, device);

    private static MethodCard Mutual(string name, string source, Func<TrainingOptions, TrainingOptions>? settings = null) =>
        new(name, source, (options, classes, device) => new Mkd(options, classes, device))
        {
            Settings = settings,
            Check = options =>
            {
                if (options.Alignment.Translates)
                {
                    NetworkSizes.RequireTranslation(options);
                }
            },
            Distils = true,
            StepsBefore = Translated,
        };

    private static MethodCard Twice(string name, Func<TrainingOptions, int, Device, TrainingMethod> create) =>
        new(name, Control, (options, classes, device) => new TwoNetworks(options, classes, device, own => create(own, classes, device)))
        {
            Trainings = 2,
        };

    /// <summary>A method with twice the iterations, and all that is counted in them stretched; a warm-up before them stays.</summary>
    private static MethodCard Longer(MethodCard card) => card with
    {
        Name = $"{card.Name}-twice",
        Source = Long,
        Create = (options, classes, device) => card.Create(Stretched(options), classes, device),
        StepsBefore = options => card.StepsBefore?.Invoke(Stretched(options)) ?? 0,
        Length = 2 * card.Length,
        UpdatesPerIteration = 2 * card.UpdatesPerIteration,
    };

    private static TrainingOptions Stretched(TrainingOptions options) => options with
    {
        Iterations = 2 * options.Iterations,
        Segmentor = options.Segmentor with { DecayEvery = 2 * options.Segmentor.DecayEvery },
        Distillation = options.Distillation with { Start = 2 * options.Distillation.Start, Ramp = 2 * options.Distillation.Ramp },
    };

    private static int Translated(TrainingOptions options) => options.Alignment.StepsBefore(options.Iterations);
}
