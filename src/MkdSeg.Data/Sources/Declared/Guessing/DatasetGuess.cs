using MkdSeg.Data.Intensities;
using MkdSeg.Data.Sources.Declared.Form;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Data.Sources.Declared.Guessing;

/// <summary>Makes a first <c>dataset.json</c> from two folders, each with the images of one modality.</summary>
/// <param name="Declaration">What was guessed; opens as it is.</param>
/// <param name="Reasons">Every guess with its reason, a line each.</param>
public sealed record DatasetGuess(DatasetDeclaration Declaration, IReadOnlyList<string> Reasons)
{
    /// <summary>Looks at the folders: all names and headers, a few images and label files.</summary>
    /// <param name="target">Folder of the modality that is to be segmented.</param>
    /// <param name="assistant">Folder of the other one.</param>
    /// <param name="folder">Where the file will stand.</param>
    /// <param name="targetName">The target modality's name; null to guess it.</param>
    /// <param name="assistantName">The assistant's name; null to guess it.</param>
    /// <param name="progress">Told of each file that is read; null for silence.</param>
    /// <param name="cancellation">Stops after the file at hand.</param>
    /// <exception cref="InvalidInputException">A folder holds nothing that can be used, or a file is damaged.</exception>
    public static DatasetGuess Make(
        string target,
        string assistant,
        string folder,
        string? targetName,
        string? assistantName,
        IProgress<GuessProgress>? progress,
        CancellationToken cancellation)
    {
        string full = Path.GetFullPath(folder);
        Side first = Side.Of(target, "target", targetName), second = Side.Of(assistant, "assistant", assistantName);
        (int done, int total) = (0, SideFacts.Chosen(first).Count + SideFacts.Chosen(second).Count);
        void Tell(string file) => progress?.Report(new(++done, total, file));
        SideFacts firstFacts = SideFacts.Read(first, Tell, cancellation), secondFacts = SideFacts.Read(second, Tell, cancellation);
        (Modality firstModality, string firstReason) = SideRules.ModalityOf(first, firstFacts, "target", targetName);
        (Modality secondModality, string secondReason) = SideRules.ModalityOf(second, secondFacts, "assistant", assistantName);
        if (firstModality == secondModality)
        {
            Modality other = assistantName is null
                ? Modality.Named($"{firstModality.Word}-2")
                : throw new InvalidInputException($"--assistant-name {assistantName}: both sides have this name; give another one.");
            secondReason += $"; called {other.Word}, since the target has that name";
            secondModality = other;
        }

        JoinedStructures joined = JoinedStructures.Of(first, firstFacts, second, secondFacts);
        var reasons = new List<string>([.. first.Reasons, .. second.Reasons, firstReason, secondReason, .. joined.Reasons]);
        var exceptions = new Dictionary<string, IReadOnlyList<string>>();
        var declaration = new DatasetDeclaration
        {
            File = Path.Combine(full, Reading.DeclarationReader.FileName),
            Folder = full,
            Kind = Reading.DeclarationReader.FileName,
            Name = $"{FolderSearch.NameOf(first.Declaration.Folder)} with {FolderSearch.NameOf(second.Declaration.Folder)}",
            Labels = joined.Labels,
            Plane = PlaneOf(first, firstFacts, secondFacts, reasons),
            Modalities =
            [
                ModalityOf(first, firstFacts, joined, joined.Target, firstModality, full, reasons, exceptions),
                ModalityOf(second, secondFacts, joined, joined.Assistant, secondModality, full, reasons, exceptions),
            ],
            Annotated = exceptions,
        };
        reasons.Add("mirror: false, since left and right differ in most bodies; true lets training flip pictures");
        _ = DeclaredDataset.Open(declaration);
        return new(declaration, reasons);
    }

    private static ModalityDeclaration ModalityOf(
        Side side,
        SideFacts facts,
        JoinedStructures joined,
        SideStructures own,
        Modality modality,
        string folder,
        List<string> reasons,
        Dictionary<string, IReadOnlyList<string>> exceptions)
    {
        (IntensityRule rule, string reason) = SideRules.IntensitiesOf(side, facts, modality.Word);
        reasons.Add(reason);
        bool hasLabels = side.Modality.HasLabels;
        IReadOnlyDictionary<string, string> without = SideRules.WithoutOf(side, facts);
        reasons.AddRange(without.Select(one =>
            $"{CaseName.Id(modality.Word, one.Key)} is left out (\"without\"): {one.Value}; remove the line if it belongs there"));
        foreach ((string id, IReadOnlyList<string> names) in side.Declaration.Annotated)
        {
            // What the folder's own description says of its cases, under their new ids.
            string old = $"{side.Modality.Modality.Word}_";
            if (id.StartsWith(old, StringComparison.Ordinal))
            {
                exceptions.Add($"{modality.Word}_{id[old.Length..]}", [.. names.Select(SideStructures.Plain)]);
            }
        }

        LabelSurvey.Add(side, facts, own, modality, reasons, exceptions);
        string from = Path.GetFullPath(side.Modality.Folder, side.Declaration.Folder);
        return side.Modality with
        {
            Modality = modality,
            Folder = Path.GetRelativePath(folder, from).Replace('\\', '/'),
            Codes = hasLabels ? joined.CodesOf(own) : null,
            Files = own.Files,
            Annotated = hasLabels ? joined.AnnotatedOf(own) : null,
            Intensities = rule,
            Without = side.Modality.Without.Concat(without).ToDictionary(),
        };
    }

    private static SlicePlane PlaneOf(Side target, SideFacts first, SideFacts second, List<string> reasons)
    {
        if (target.Plane is { } said)
        {
            reasons.Add($"plane: {said.Name}, as {target.Declaration.Kind} says");
            return said;
        }

        var votes = SlicePlane.All
            .Select(plane => (Plane: plane, Cases: new[] { first, second }.Sum(side => side.Planes.GetValueOrDefault(plane.Name))))
            .OrderByDescending(vote => vote.Cases).ToArray();
        int all = votes.Sum(vote => vote.Cases);
        reasons.Add($"plane: {votes[0].Plane.Name}, the plane of the finest pixels in {votes[0].Cases} of {all} cases "
            + "(equally fine ones count as axial)");
        return votes[0].Plane;
    }
}

/// <summary>How far the look at the files has come.</summary>
/// <param name="Done">Cases whose files were read, this one included.</param>
/// <param name="Total">Cases whose files are to be read.</param>
/// <param name="File">The image of this one.</param>
public readonly record struct GuessProgress(int Done, int Total, string File);
