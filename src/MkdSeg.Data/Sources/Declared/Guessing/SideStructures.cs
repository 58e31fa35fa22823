using MkdSeg.Data.Sources.Declared.Form;
using MkdSeg.Imaging.Labels;

namespace MkdSeg.Data.Sources.Declared.Guessing;

/// <summary>The structures of a side: by name, with their codes or files.</summary>
internal sealed class SideStructures
{
    private SideStructures(
        IReadOnlyList<LabelledStructure> structures,
        IReadOnlyDictionary<ushort, string?> codes,
        IReadOnlyDictionary<string, string>? files) =>
        (Structures, Codes, Files) = (structures, codes, files);

    /// <summary>Names with the values that the side gives them.</summary>
    public IReadOnlyList<LabelledStructure> Structures { get; }

    /// <summary>Code to structure, null for background; empty where each structure has a file.</summary>
    public IReadOnlyDictionary<ushort, string?> Codes { get; }

    /// <summary>Name of a file to structure; null where labels have codes.</summary>
    public IReadOnlyDictionary<string, string>? Files { get; }

    /// <summary>A name in the form in which two are compared: <c>Left Kidney</c> is <c>left_kidney</c>.</summary>
    public static string Plain(string name) => name.Trim().ToLowerInvariant().Replace(' ', '_').Replace('-', '_');

    /// <summary>Those of a side whose names are known.</summary>
    public static SideStructures Named(Side side)
    {
        string[] annotated = [.. side.Modality.Annotated ?? [.. side.Declaration.Labels.Structures.Select(s => s.Name)]];
        var structures = side.Declaration.Labels.Structures.Where(s => annotated.Contains(s.Name))
            .Select(s => s with { Name = Plain(s.Name) }).ToList();
        if (side.HasFiles)
        {
            Dictionary<string, string> files = side.Modality.Files?.ToDictionary(f => f.Key, f => Plain(f.Value))
                ?? side.Declaration.Labels.Structures.ToDictionary(s => s.Name, s => Plain(s.Name));
            return new(structures, new Dictionary<ushort, string?>(), files);
        }

        Dictionary<ushort, string?> codes = side.Modality.Codes?.ToDictionary(c => c.Key, c => c.Value is null ? null : Plain(c.Value))
            ?? structures.ToDictionary(s => s.Value, s => (string?)s.Name);
        return new(structures, codes, null);
    }

    /// <summary>Those of a side of which the codes alone are known.</summary>
    /// <param name="codes">The codes in its label files.</param>
    /// <param name="other">The other side, whose equal codes are taken for equal structures; null where it has no names either.</param>
    public static SideStructures ByCode(IEnumerable<ushort> codes, SideStructures? other)
    {
        LabelledStructure[] structures = [.. codes.Where(code => code != 0)
            .Select(code => new LabelledStructure(other?.Codes.GetValueOrDefault(code) ?? $"structure_{code}", code))];
        return new([.. structures.DistinctBy(s => s.Name)], structures.ToDictionary(s => s.Value, s => (string?)s.Name), null);
    }
}
