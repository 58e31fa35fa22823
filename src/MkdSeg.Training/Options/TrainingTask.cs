using MkdSeg.Imaging;

namespace MkdSeg.Training.Options;

/// <summary>What a user says of a training besides its profile; for callers that cannot write <c>with</c> expressions.</summary>
/// <param name="Method">Name of the method.</param>
/// <param name="Target">The modality to be segmented.</param>
/// <param name="Fold">Which fold, from 0.</param>
/// <param name="Annotated">Annotated target cases; null is all.</param>
/// <param name="Assistant">Annotated assistant cases; null is all.</param>
/// <param name="Seed">Seed of the training.</param>
/// <param name="Threads">Threads of the tensor library; null is the profile's, or 1 for an exact training.</param>
/// <param name="Exact">Whether other x86-64 machines shall agree to the bit.</param>
public sealed record TrainingTask(
    string Method,
    Modality Target,
    int Fold,
    int? Annotated,
    int? Assistant,
    int Seed,
    int? Threads,
    bool Exact)
{
    /// <summary>Index of the first annotated target case, from 0; null is the profile's.</summary>
    public int? AnnotatedFrom { get; init; }

    /// <summary>Parts that the annotated target cases are cut into; null is the profile's.</summary>
    public int? Folds { get; init; }

    /// <summary>Ids of target cases to hold out, separated by commas; null is none.</summary>
    public string? HeldOut { get; init; }

    /// <summary>Updates of the segmentors; null is the profile's.</summary>
    public int? Iterations { get; init; }

    /// <summary>Where tensors live; null is a GPU if there is one, else the CPU.</summary>
    public string? Device { get; init; }

    /// <summary>How exactly float32 values are multiplied.</summary>
    public Precision Precision { get; init; }

    /// <summary>The options of a profile with this task's values.</summary>
    /// <exception cref="InvalidInputException">A value is out of range.</exception>
    public TrainingOptions Under(TrainingOptions profile) => (profile with
    {
        Method = Method,
        Target = Target,
        Folds = Folds ?? profile.Folds,
        Fold = Fold,
        HeldOut = HeldOut ?? profile.HeldOut,
        Annotated = Annotated,
        AnnotatedFrom = AnnotatedFrom ?? profile.AnnotatedFrom,
        Assistant = Assistant,
        Seed = Seed,
        Threads = Threads ?? (Exact ? 1 : profile.Threads),
        Exact = Exact,
        Device = Device,
        Precision = Precision,
        Iterations = Iterations ?? profile.Iterations,
    }).Checked();
}
