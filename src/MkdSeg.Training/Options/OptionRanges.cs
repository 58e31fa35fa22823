using System.Globalization;
using MkdSeg.Imaging;

namespace MkdSeg.Training.Options;

/// <summary>The range of every option, and what options ask of each other whatever the method.</summary>
internal static class OptionRanges
{
    private const int MostSteps = 10_000_000;
    private const int MostChannels = 1 << 14;
    private const double LargestWeight = 1e6;

    /// <summary>Refuses a value that is out of range or not a number; the message names option, value and range.</summary>
    /// <exception cref="InvalidInputException">The first such option.</exception>
    public static void Check(TrainingOptions o)
    {
        Training(o);
        Segmentor(o.Segmentor);
        Alignment(o.Alignment);
        Distillation(o.Distillation);
        Augmentation(o.Augmentation);
        Weight("synthesis.shapeConsistencyWeight", o.Synthesis.ShapeConsistencyWeight);
        Weight("structure.weight", o.Structure.Weight);
        Weight("structure.locationWeight", o.Structure.LocationWeight);
        Weight("sharedKnowledge.weight", o.SharedKnowledge.Weight);
        Temperature("sharedKnowledge.temperature", o.SharedKnowledge.Temperature);
        Together(o);
    }

    /// <summary>The error for an option that must be something else.</summary>
    public static InvalidInputException Wrong(string option, object? value, string range) =>
        new(string.Create(CultureInfo.InvariantCulture, $"Option {option} is {value ?? "null"}; it must be {range}."));

    private static void Training(TrainingOptions o)
    {
        Within("folds", o.Folds, 1, 1000);
        Within("fold", o.Fold, 0, o.Folds - 1);
        Require(o.HeldOut is null or { Length: > 0 }, "heldOut", o.HeldOut, "ids of cases, separated by commas");
        Require(o.Annotated is null or > 0, "annotated", o.Annotated, "at least 1");
        Require(o.AnnotatedFrom >= 0, "annotatedFrom", o.AnnotatedFrom, "0 or more");
        Require(o.Assistant is null or > 0, "assistant", o.Assistant, "at least 1");
        Within("threads", o.Threads, 1, 1024);
        Require(!o.Exact || o.Threads == 1, "threads", o.Threads, "1 for an exact training");
        Require(DeviceName.IsValid(o.Device), "device", o.Device, "cpu, cuda or cuda:N");
        Require(!o.Exact || o.Device is null or "cpu", "device", o.Device, "cpu for an exact training");
        Require(Enum.IsDefined(o.Precision), "precision", o.Precision, "float32 or tf32");
        Within("pixels", o.Pixels, 4, 2048);
        Require(o.ValidationShare is >= 0 and <= 0.5, "validationShare", o.ValidationShare, "0 to 0.5");
        Require(o.InputSlices is 1 or 3, "inputSlices", o.InputSlices, "1 or 3");
        Within("cropsBeside", o.CropsBeside, 0, 100);
        Require(o.CropShift is >= 0 and <= 2, "cropShift", o.CropShift, "0 to 2");
        Require(o.CropMargin is >= 1 and <= 3, "cropMargin", o.CropMargin, "1 to 3");
        Require(o.CropPercentile is >= 0.5 and <= 1, "cropPercentile", o.CropPercentile, "0.5 to 1");
        Require(o.ClipFraction is >= 0 and < 0.5, "clipFraction", o.ClipFraction, "0 to below 0.5");
        Require(o.ClipLowFraction is >= 0 and < 0.5, "clipLowFraction", o.ClipLowFraction, "0 to below 0.5");
        Within("iterations", o.Iterations, 1, MostSteps);
        Within("batchSize", o.BatchSize, 1, 1024);
        Require(o.Balance is null or (>= 0 and <= 1), "balance", o.Balance, "0 to 1, or null");
        Within("logEvery", o.LogEvery, 1, MostSteps);
        Within("checkpointEvery", o.CheckpointEvery, 1, MostSteps);
    }

    private static void Segmentor(SegmentorOptions s)
    {
        Within("segmentor.depth", s.Depth, 1, 7);
        Within("segmentor.width", s.Width, 1, MostChannels >> s.Depth);
        LearningRate("segmentor.learningRate", s.LearningRate);
        DecayRate("segmentor.beta1", s.Beta1);
        Require(s.DecayFactor is > 0 and <= 1, "segmentor.decayFactor", s.DecayFactor, "above 0 and at most 1");
        Within("segmentor.decayEvery", s.DecayEvery, 0, MostSteps);
        Require(s.PolynomialPower is >= 0 and <= 10, "segmentor.polynomialPower", s.PolynomialPower, "0 to 10");
        DecayRate("segmentor.averageDecay", s.AverageDecay);
    }

    private static void Alignment(AlignmentOptions a)
    {
        Require(Enum.IsDefined(a.Mode), "alignment.mode", a.Mode, "online, offline, none, matched or oracle");
        Require(Enum.IsDefined(a.Input), "alignment.input", a.Input, "raw or matched");
        Require(Enum.IsDefined(a.Adversarial), "alignment.adversarial", a.Adversarial, "a known loss");
        Within("alignment.generatorWidth", a.GeneratorWidth, 1, 1024);
        Within("alignment.generatorBlocks", a.GeneratorBlocks, 0, 100);
        Within("alignment.discriminatorWidth", a.DiscriminatorWidth, 1, 1024);
        Within("alignment.discriminatorLayers", a.DiscriminatorLayers, 1, 8);
        Require(Enum.IsDefined(a.GeneratorNorm), "alignment.generatorNorm", a.GeneratorNorm, "instance or none");
        Require(Enum.IsDefined(a.DiscriminatorNorm), "alignment.discriminatorNorm", a.DiscriminatorNorm, "instance or none");
        Require(a.DecayFrom is >= 0 and <= 1, "alignment.decayFrom", a.DecayFrom, "0 to 1");
        DecayRate("alignment.generatorAverageDecay", a.GeneratorAverageDecay);
        Weight("alignment.cycleWeight", a.CycleWeight);
        Weight("alignment.identityWeight", a.IdentityWeight);
        Weight("alignment.feedbackWeight", a.FeedbackWeight);
        Weight("alignment.realFeedbackWeight", a.RealFeedbackWeight);
        Require(a.SyntheticShare is > 0 and <= 1, "alignment.syntheticShare", a.SyntheticShare, "above 0 and at most 1");
        Within("alignment.poolSize", a.PoolSize, 0, 100_000);
        LearningRate("alignment.learningRate", a.LearningRate);
        DecayRate("alignment.beta1", a.Beta1);
        Within("alignment.warmUpIterations", a.WarmUpIterations, 0, MostSteps);
        Within("alignment.updateEvery", a.UpdateEvery, 1, MostSteps);
    }

    private static void Distillation(DistillationOptions d)
    {
        Weight("distillation.synToRealWeight", d.SynToRealWeight);
        Weight("distillation.realToSynWeight", d.RealToSynWeight);
        Temperature("distillation.temperature", d.Temperature);
        Within("distillation.start", d.Start, 0, MostSteps);
        Within("distillation.ramp", d.Ramp, 0, MostSteps);
        Weight("distillation.labelWeight", d.LabelWeight);
        Weight("distillation.diceWeight", d.DiceWeight);
        Weight("distillation.unlabelledWeight", d.UnlabelledWeight);
    }

    private static void Augmentation(AugmentationOptions a)
    {
        Require(a.RotationDegrees is >= 0 and <= 180, "augmentation.rotationDegrees", a.RotationDegrees, "0 to 180");
        Require(a.SmallestScale is >= 0.1 and <= 10, "augmentation.smallestScale", a.SmallestScale, "0.1 to 10");
        Require(a.LargestScale is >= 0.1 and <= 10, "augmentation.largestScale", a.LargestScale, "0.1 to 10");
        Require(
            a.SmallestScale <= a.LargestScale,
            "augmentation.smallestScale",
            a.SmallestScale,
            $"at most augmentation.largestScale, {a.LargestScale}");
        Require(a.RotationProbability is >= 0 and <= 1, "augmentation.rotationProbability", a.RotationProbability, "0 to 1");
        Require(a.ScaleProbability is >= 0 and <= 1, "augmentation.scaleProbability", a.ScaleProbability, "0 to 1");
        Require(a.ShiftFraction is >= 0 and <= 0.5, "augmentation.shiftFraction", a.ShiftFraction, "0 to 0.5");
        Require(a.ElasticFraction is >= 0 and <= 0.2, "augmentation.elasticFraction", a.ElasticFraction, "0 to 0.2");
    }

    /// <summary>Sizes that every network asks for.</summary>
    private static void Together(TrainingOptions o)
    {
        int multiple = Math.Max(4, 1 << o.Segmentor.Depth);
        Require(o.Pixels % multiple == 0, "pixels", o.Pixels, $"a multiple of {multiple} with segmentor.depth {o.Segmentor.Depth}");

        // PyTorch refuses such a batch; libtorch's kernels divide by n - 1 = 0 and leave NaN in the running variance.
        int side = o.Pixels >> o.Segmentor.Depth;
        string fewer = o.Alignment.SyntheticShare < 1
            ? string.Create(CultureInfo.InvariantCulture, $", more with alignment.syntheticShare {o.Alignment.SyntheticShare}")
            : string.Empty;
        Require(
            side > 1 || o.Alignment.SyntheticSlices(o.BatchSize) > 1,
            "batchSize",
            o.BatchSize,
            $"2 or more with pixels {o.Pixels} and segmentor.depth {o.Segmentor.Depth}{fewer}: the deepest stage sees one pixel, and batch "
            + "norm needs two values a channel");
    }

    private static void Within(string option, int value, int low, int high) =>
        Require(value >= low && value <= high, option, value, $"{low} to {high}");

    // Comparisons with NaN are false, so a value that is not a number is refused by each of these.
    private static void Weight(string option, double value) => Require(value is >= 0 and <= LargestWeight, option, value, "0 to 1000000");

    private static void Temperature(string option, double value) => Require(value is >= 1e-3 and <= 1e3, option, value, "0.001 to 1000");

    private static void LearningRate(string option, double value) =>
        Require(value > 0 && double.IsFinite(value), option, value, "above 0 and finite");

    private static void DecayRate(string option, double value) => Require(value is >= 0 and < 1, option, value, "0 to below 1");

    private static void Require(bool holds, string option, object? value, string range)
    {
        if (!holds)
        {
            throw Wrong(option, value, range);
        }
    }
}
