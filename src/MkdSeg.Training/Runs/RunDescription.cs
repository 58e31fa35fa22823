using System.Text.Json.Serialization;
using MkdSeg.Data.Anatomies;
using MkdSeg.Data.Preprocessing;
using MkdSeg.Data.Sources;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Labels;
using MkdSeg.Training.Assistants;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Options;

namespace MkdSeg.Training.Runs;

/// <summary>What a run was asked to do and on what.</summary>
public sealed record RunDescription
{
    /// <summary>The training's options.</summary>
    /// <exception cref="InvalidInputException">A value is out of range.</exception>
    public required TrainingOptions Options { get; init => field = value.Checked(); }

    /// <summary>The structures and their values in label files; class c is entry c - 1.</summary>
    public required LabelMap Labels { get; init; }

    /// <summary>The anatomy where it is not the whole heart of MM-WHS; <see cref="Anatomy"/> is always there.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Anatomy? OtherAnatomy { get; init; }

    /// <summary>Modalities, structures and plane.</summary>
    [JsonIgnore]
    public Anatomy Anatomy => OtherAnatomy ?? Anatomy.Heart(Labels);

    /// <summary>How volumes were prepared; predictions prepare theirs in the same way.</summary>
    public required Preprocessor Preprocessor { get; init; }

    /// <summary>
    /// Where structures lie in the crops trained on, so that the heart can be found in a whole scan; null for slice stacks, and in runs
    /// of versions that did not measure it.
    /// </summary>
    public IReadOnlyList<StructurePlace>? Places { get; init; }

    /// <summary>
    /// How intensities of prepared assistant images were brought to the target's histogram before any network saw them; null where they
    /// were not.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IntensityMatch? Matching { get; init; }

    /// <summary>The data set's folder as it was given. Where the data lie changes nothing.</summary>
    public required string Data { get; init; }

    /// <summary>Target cases trained on.</summary>
    public required IReadOnlyList<string> TargetCases { get; init; }

    /// <summary>Assistant cases trained on.</summary>
    public required IReadOnlyList<string> AssistantCases { get; init; }

    /// <summary>Target cases whose images alone were learnt from; null where there were none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? UnlabelledCases { get; init; }

    /// <summary>Annotated target cases that were held out.</summary>
    public required IReadOnlyList<string> HeldOutCases { get; init; }

    /// <summary>Describes a training that is about to begin.</summary>
    public static RunDescription Of(IDataset dataset, TrainingSplit split, TrainingOptions options, TrainingData data) => new()
    {
        Options = options,
        Labels = dataset.Labels,
        OtherAnatomy = IsHeart(dataset.Anatomy) ? null : dataset.Anatomy,
        Preprocessor = data.Preprocessor,
        Places = data.Places,
        Data = dataset.Folder,
        TargetCases = [.. split.Target.Select(c => c.Id)],
        AssistantCases = [.. split.Assistant.Select(c => c.Id)],
        UnlabelledCases = split.Unlabelled.Count == 0 ? null : [.. split.Unlabelled.Select(c => c.Id)],
        HeldOutCases = [.. split.HeldOut.Select(c => c.Id)],
    };

    /// <summary>Whether an anatomy is, but for its numbering, the heart that earlier versions knew alone.</summary>
    private static bool IsHeart(Anatomy anatomy)
    {
        var heart = Anatomy.Heart(anatomy.Labels);
        return anatomy.Name == heart.Name && anatomy.Plane == heart.Plane && anatomy.Modalities.SequenceEqual(heart.Modalities);
    }
}
