using MkdSeg.Data.Sources;
using MkdSeg.Imaging;
using MkdSeg.Training.Options;

namespace MkdSeg.Training.Batches;

/// <summary>
/// Which annotated cases a training sees and which are held out. The annotated target cases, in the order of their ids,
/// are cut into two halves; fold 0 trains on the first and tests on the second, fold 1 the other way round. All assistant
/// cases may be trained on, since none is ever tested [R].
/// </summary>
/// <param name="Target">Target cases to train on.</param>
/// <param name="Assistant">Assistant cases to train on.</param>
/// <param name="HeldOut">Target cases that no training of this fold may see.</param>
public sealed record TrainingSplit(
    IReadOnlyList<DatasetCase> Target, IReadOnlyList<DatasetCase> Assistant, IReadOnlyList<DatasetCase> HeldOut)
{
    /// <summary>The split of a data set under the options' fold and numbers.</summary>
    /// <exception cref="InvalidInputException">The data set has fewer annotated cases than are asked for.</exception>
    public static TrainingSplit Of(IDataset dataset, TrainingOptions options)
    {
        DatasetCase[] target = Annotated(dataset, c => c.Modality == options.Target);
        DatasetCase[] assistant = Annotated(dataset, c => c.Modality != options.Target);
        int half = (target.Length + 1) / 2;
        DatasetCase[] first = target[..half], second = target[half..];
        (DatasetCase[] train, DatasetCase[] test) = options.Fold == 0 ? (first, second) : (second, first);
        string place =
            $"the training half of fold {options.Fold}; of {target.Length}, half is always held out to be scored ({Names(test)})";
        return new TrainingSplit(
            Take(train, options.Annotated, options.AnnotatedFrom, "annotated", dataset, place),
            Take(assistant, options.Assistant, 0, "assistant", dataset, "the other modality"),
            test);
    }

    private static string Names(DatasetCase[] cases) =>
        cases.Length <= 4 ? string.Join(", ", cases.Select(c => c.Id)) : $"{cases[0].Id} to {cases[^1].Id}";

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
