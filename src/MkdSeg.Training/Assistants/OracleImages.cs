using MkdSeg.Data.Sources;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Options;

namespace MkdSeg.Training.Assistants;

/// <summary>A phantom's perfect translation in the place of assistant images.</summary>
public static class OracleImages
{
    /// <summary>The split with oracle images for its assistant cases where the options ask for them, else as it is.</summary>
    /// <exception cref="MkdSeg.Imaging.InvalidInputException">A case has no oracle image.</exception>
    public static TrainingSplit InPlaceOf(TrainingSplit split, TrainingOptions options) =>
        options.Alignment.Mode == AlignmentMode.Oracle
            ? split with { Assistant = [.. split.Assistant.Select(one => new OracleCase(one, options.Target))] }
            : split;
}
