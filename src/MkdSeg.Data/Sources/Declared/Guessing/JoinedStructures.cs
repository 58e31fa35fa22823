using MkdSeg.Imaging.Labels;

namespace MkdSeg.Data.Sources.Declared.Guessing;

/// <summary>The structures of both sides under one numbering.</summary>
/// <param name="Labels">The structures, the target's first.</param>
/// <param name="Target">Those of the target.</param>
/// <param name="Assistant">Those of the assistant.</param>
/// <param name="Reasons">How they were joined, a line each.</param>
internal sealed record JoinedStructures(
    LabelMap Labels, SideStructures Target, SideStructures Assistant, IReadOnlyList<string> Reasons)
{
    /// <summary>Joins two sides.</summary>
    /// <param name="target">The target.</param>
    /// <param name="targetFacts">What its files say.</param>
    /// <param name="assistant">The assistant.</param>
    /// <param name="assistantFacts">What its files say.</param>
    public static JoinedStructures Of(Side target, SideFacts targetFacts, Side assistant, SideFacts assistantFacts)
    {
        SideStructures? namedTarget = target.IsNamed ? SideStructures.Named(target) : null;
        SideStructures? namedAssistant = assistant.IsNamed ? SideStructures.Named(assistant) : null;
        SideStructures first = namedTarget ?? SideStructures.ByCode(CodesOf(targetFacts), namedAssistant);
        SideStructures second = namedAssistant ?? SideStructures.ByCode(CodesOf(assistantFacts), namedTarget ?? first);
        var reasons = new List<string>
        {
            (namedTarget, namedAssistant) switch
            {
                (not null, not null) => "structures: joined by their names",
                (null, null) => "structures: nothing names them, so equal codes on both sides are taken for equal structures; "
                    + "rename structure_1, ... in dataset.json",
                _ => $"structures: only the {(namedTarget is null ? "assistant" : "target")} names them; equal codes on both sides "
                    + "are taken for equal structures",
            },
        };
        LabelMap labels = Numbered(first, second);
        reasons.Add($"structures: {labels}");
        OneSided(reasons, first, second, "target", "assistant");
        OneSided(reasons, second, first, "assistant", "target");
        return new(labels, first, second, reasons);
    }

    /// <summary>The codes key of a side; null where the structures' values are its codes.</summary>
    public IReadOnlyDictionary<ushort, string?>? CodesOf(SideStructures side) =>
        side.Files is null && side.Codes.Any(c => !Labels.Structures.Any(s => s.Value == c.Key && s.Name == c.Value))
            ? side.Codes.OrderBy(c => c.Key).ToDictionary()
            : null;

    /// <summary>The annotated key of a side; null where it has all structures.</summary>
    public IReadOnlyList<string>? AnnotatedOf(SideStructures side) => side.Structures.Count == Labels.Structures.Count
        ? null
        : [.. Labels.Structures.Select(s => s.Name).Where(name => side.Structures.Any(s => s.Name == name))];

    /// <summary>All codes that the label files hold.</summary>
    public static IEnumerable<ushort> CodesOf(SideFacts facts) => facts.Codes.SelectMany(c => c.Codes.Keys).Distinct().Order();

    /// <summary>The target's values, with free ones for what the assistant alone has; 1, 2, ... where the values clash.</summary>
    private static LabelMap Numbered(SideStructures target, SideStructures assistant)
    {
        LabelledStructure[] all = [.. target.Structures.Concat(assistant.Structures).DistinctBy(s => s.Name)];
        bool clashes = all.DistinctBy(s => s.Value).Count() < all.Length;
        return new([.. clashes ? all.Select((s, n) => s with { Value = (ushort)(n + 1) }) : all]);
    }

    private static void OneSided(List<string> reasons, SideStructures here, SideStructures there, string role, string other)
    {
        string[] alone = [.. here.Structures.Select(s => s.Name).Where(name => !there.Structures.Any(s => s.Name == name))];
        if (alone.Length > 0)
        {
            reasons.Add($"structures: annotated on the {role}'s side alone: {string.Join(", ", alone)}; on the {other}'s side unknown, "
                + "not background (\"annotated\")");
        }
    }
}
