using MkdSeg.Data.Preprocessing;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Labels;

namespace MkdSeg.Training.Batches;

/// <summary>Says which structures the networks cannot learn in a modality, because no case there shows a voxel of them.</summary>
internal static class StructureNotes
{
    /// <summary>A line for each structure that one modality or both lack.</summary>
    /// <param name="target">Cases of the target modality, looked at until every structure was seen.</param>
    /// <param name="assistant">Cases of the assistant modality, likewise; none where the data set has none.</param>
    /// <param name="labels">The structures; class c is entry c - 1.</param>
    /// <param name="own">The target modality in words.</param>
    /// <param name="other">The assistant modality in words.</param>
    public static IReadOnlyList<string> Of(ICaseSlices[] target, ICaseSlices[] assistant, LabelMap labels, string own, string other)
    {
        bool[] inTarget = Shown(target, labels), inAssistant = Shown(assistant, labels);
        return [.. labels.Structures.Select((structure, n) => (inTarget[n], assistant.Length == 0 || inAssistant[n]) switch
        {
            _ when Unknown(target, n) + Unknown(assistant, n) is var unknown and > 0 =>
                $"{structure.Name} is not annotated in {Count(Unknown(target, n), own)} and {Count(Unknown(assistant, n), other)} cases: "
                + "there it is left out of supervision, not taken for background",
            (false, _) when !inAssistant[n] => $"{structure.Name} has no voxel in the cases trained on: no network can learn it",
            (false, _) => OneSided(structure.Name, other, own),
            (true, false) => OneSided(structure.Name, own, other),
            _ => string.Empty,
        }).Where(note => note.Length > 0)];
    }

    private static string OneSided(string structure, string here, string there) =>
        $"{structure} has voxels in {here} alone: in the {there} cases trained on it is background, and is learnt as such";

    private static int Unknown(ICaseSlices[] cases, int structure) => cases.Count(one => one.Known is { } known && !known[structure + 1]);

    private static string Count(int count, string modality) => $"{count} {modality}";

    private static bool[] Shown(ICaseSlices[] cases, LabelMap labels)
    {
        var shown = new bool[labels.ClassCount];
        foreach (ICaseSlices one in cases.TakeWhile(_ => Array.IndexOf(shown, false, 1) >= 0))
        {
            var image = new float[one.Height * one.Width];
            var classes = new byte[image.Length];
            for (int slice = 0; slice < one.Count; slice++)
            {
                one.Read(slice, image, classes);
                foreach (byte c in classes)
                {
                    shown[c] = true;
                }
            }
        }

        return shown[1..];
    }
}
