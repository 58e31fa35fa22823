using MkdSeg.Data.Sources;
using MkdSeg.Imaging;
using MkdSeg.Training.Options;

namespace MkdSeg.Training.Batches;

/// <summary>
/// Which annotated cases a training sees and which are held out. Held out are the target cases that the options name; else a fold's part
/// of the annotated target cases, in the order of their ids; else, where there is one fold, what the data set itself keeps for tests, or
/// nothing. No other scan of a target patient who is held out is trained on, with labels or without. All assistant cases may be trained on,
/// since none is ever tested [R] and names of patients are not compared between modalities.
/// </summary>
/// <param name="Target">Target cases to train on.</param>
/// <param name="Assistant">Assistant cases to train on.</param>
/// <param name="HeldOut">Target cases that no training of this split may see.</param>
public sealed record TrainingSplit(
    IReadOnlyList<DatasetCase> Target, IReadOnlyList<DatasetCase> Assistant, IReadOnlyList<DatasetCase> HeldOut)
{
    /// <summary>Target cases that are kept from training for the log's curve.</summary>
    public IReadOnlyList<DatasetCase> Validation { get; private init; } = [];

    /// <summary>
    /// Images of target cases that are neither held out nor annotated, for trainings that learn from such; those whose labels this training
    /// does not take are among them. Empty unless the options ask for them.
    /// </summary>
    public IReadOnlyList<DatasetCase> Unlabelled { get; private init; } = [];

    /// <summary>Why these cases are held out, in words for the user.</summary>
    public string Reason { get; private init; } = string.Empty;

    /// <summary>The split of a data set under the options' fold and numbers.</summary>
    /// <exception cref="InvalidInputException">
    /// The data set has fewer annotated cases than are asked for, none of the target modality, or no case of an id that is named.
    /// </exception>
    public static TrainingSplit Of(IDataset dataset, TrainingOptions options)
    {
        DatasetCase[] target = Annotated(dataset, c => c.Modality == options.Target);
        DatasetCase[] assistant = Annotated(dataset, c => c.Modality != options.Target);
        RequireTarget(dataset, options.Target);
        (DatasetCase[] test, string reason) = HeldOutOf(dataset, target, options);
        // Another scan of a patient who is held out would show the answer.
        HashSet<string> tested = [.. test.Select(one => one.Patient)];
        DatasetCase[] train = [.. target.Where(one => !tested.Contains(one.Patient))];
        int beside = target.Length - test.Length - train.Length;
        if (beside > 0)
        {
            reason += $", and other scans of the same patients, {beside}, are not trained on";
        }

        string place = test.Length == 0
            ? $"modality {options.Target}"
            : $"modality {options.Target} that are not held out; of {target.Length}, {reason} ({Names(test)})";
        DatasetCase[] taken = Take(train, options.Annotated, options.AnnotatedFrom, "annotated", dataset, place);
        string[] patients = [.. taken.Select(one => one.Patient).Distinct()];
        HashSet<string> kept = [.. patients[..^(int)Math.Ceiling(options.ValidationShare * patients.Length)]];
        if (kept.Count == 0 && taken.Length > 0)
        {
            throw new InvalidInputException(
                $"{dataset.Folder}: of {patients.Length} annotated {options.Target} patient none is left to train on beside the "
                + "validation; leave validationShare out.");
        }

        return new TrainingSplit(
            [.. taken.Where(one => kept.Contains(one.Patient))],
            Take(assistant, options.Assistant, 0, "assistant", dataset, "the other modality"),
            test)
        {
            Reason = reason,
            Validation = [.. taken.Where(one => !kept.Contains(one.Patient))],
            Unlabelled = UsesUnlabelled(options)
                ? [.. WithoutLabels(dataset, options.Target, tested), .. train.Except(taken).Select(ImageOf)]
                : [],
        };
    }

    private static void RequireTarget(IDataset dataset, Modality target)
    {
        if (!dataset.Cases.Any(one => one.Modality == target))
        {
            string[] there = [.. dataset.Cases.Select(one => one.Modality.Word).Distinct().Order(StringComparer.Ordinal)];
            throw new InvalidInputException(
                $"{dataset.Folder}: has no case of the modality {target.Word}; choose --target from {string.Join(", ", there)}.");
        }
    }

    private static InvalidInputException NoCase(IDataset dataset, DatasetCase[] target, Modality modality, string id)
    {
        string guess = NameHint.DidYouMean(id, target.Select(one => one.Id));
        return new($"{dataset.Folder}: has no annotated {modality} case '{id}' to hold out; {(guess.Length == 0 ? "see" : $"{guess} See")} "
            + "'mkdseg check' for their ids.");
    }

    private static (DatasetCase[] Test, string Reason) HeldOutOf(IDataset dataset, DatasetCase[] target, TrainingOptions options)
    {
        if (options.HeldOut is { } list)
        {
            return ([.. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct().Select(id =>
                Array.Find(target, one => one.Id == id) ?? throw NoCase(dataset, target, options.Target, id))],
                "those are held out that the call names");
        }

        if (options.Folds > 1)
        {
            // Scans of one patient stay together.
            string[] patients = [.. target.Select(one => one.Patient).Distinct()];
            if (patients.Length is > 0 && patients.Length < options.Folds)
            {
                throw new InvalidInputException(
                    $"{dataset.Folder}: {options.Folds} folds ask for as many annotated {options.Target} patients, and there "
                    + $"{(patients.Length == 1 ? "is 1" : $"are {patients.Length}")}; give {(patients.Length == 1 ? "no fold" : "fewer")}, "
                    + "or leave --fold out to train on all of them.");
            }

            int part = (options.Fold + 1) % options.Folds;
            int First(int number) => ((number * patients.Length) + options.Folds - 1) / options.Folds;
            string[] held = patients[First(part)..First(part + 1)];
            string share = options.Folds == 2 ? "half" : $"one of {options.Folds} parts";
            return (
                [.. target.Where(one => held.Contains(one.Patient))],
                $"{share} is held out to be scored (fold {options.Fold} of {options.Folds})");
        }

        DatasetCase[] own = [.. target.Where(one => dataset.TestCases.Contains(one.Id))];
        return (own, own.Length > 0 ? "those are held out that the data set keeps for tests" : "none is held out");
    }

    private static string Names(DatasetCase[] cases) =>
        cases.Length <= 4 ? string.Join(", ", cases.Select(c => c.Id)) : $"{cases[0].Id} to {cases[^1].Id}";

    private static bool UsesUnlabelled(TrainingOptions options) =>
        options.Alignment.UseUnlabelled || options.Distillation.UnlabelledWeight > 0;

    private static ImageOnlyCase ImageOf(DatasetCase one) => new(one);

    private static DatasetCase[] WithoutLabels(IDataset dataset, Modality modality, HashSet<string> tested) =>
    [
        .. dataset.Cases
            .Where(one => !one.HasLabels && one.Modality == modality && !tested.Contains(one.Patient))
            .OrderBy(one => one.Id, StringComparer.Ordinal),
    ];

    private static DatasetCase[] Annotated(IDataset dataset, Func<DatasetCase, bool> chosen) =>
        [.. dataset.Cases.Where(c => c.HasLabels && chosen(c)).OrderBy(c => c.Id, StringComparer.Ordinal)];

    /// <summary>So many cases from one on, round the end, in the order of their ids.</summary>
    private static DatasetCase[] Take(DatasetCase[] cases, int? count, int from, string option, IDataset dataset, string place) =>
        count is null ? cases
        : count <= cases.Length ? [.. cases.Where((_, number) => (number - (from % cases.Length) + cases.Length) % cases.Length < count)]
        : throw new InvalidInputException(
            $"{dataset.Folder}: --{option} {count} asks for more than the {cases.Length} annotated cases of {place}; "
            + $"ask for at most {cases.Length}.");
}
