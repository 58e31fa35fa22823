using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Labels;

namespace MkdSeg.Data.Sources.Declared.Codes;

/// <summary>What the codes of a modality's label files mean.</summary>
internal sealed class CodeTable
{
    private readonly LabelMap labels;
    private readonly string declared;
    private readonly SortedDictionary<ushort, byte> classes = [];
    private readonly HashSet<byte> annotated;

    /// <summary>Makes the table.</summary>
    /// <param name="labels">The structures.</param>
    /// <param name="codes">Code to structure, null for background; null where the codes are the structures' values.</param>
    /// <param name="annotated">The structures annotated in the file; null for all. Others are read as background.</param>
    /// <param name="declared">The declaration's file, for messages.</param>
    public CodeTable(
        LabelMap labels, IReadOnlyDictionary<ushort, string?>? codes, IReadOnlyList<string>? annotated, string declared)
    {
        (this.labels, this.declared) = (labels, declared);
        foreach ((ushort code, string? name) in codes ?? labels.Structures.ToDictionary(s => s.Value, s => (string?)s.Name))
        {
            classes[code] = ClassOf(name);
        }

        classes[0] = 0;
        this.annotated = annotated is null
            ? [.. Enumerable.Range(1, labels.Structures.Count).Select(n => (byte)n)]
            : [.. annotated.Select(ClassOf)];
    }

    /// <summary>All that reading depends on besides the file's bytes.</summary>
    public override string ToString()
    {
        string codes = string.Join(", ", classes.Select(c => $"{c.Key}={NameOf(c.Value)}"));
        string known = string.Join(", ", annotated.Order().Select(NameOf));
        return $"{labels}; codes {codes}; annotated {known}";
    }

    /// <summary>What a code means: a structure, <c>background</c>, or null for an unknown one.</summary>
    public string? MeaningOf(ushort code) => classes.TryGetValue(code, out byte index) ? NameOf(index) : null;

    /// <summary>Turns codes into classes.</summary>
    /// <param name="codes">The label file's voxels.</param>
    /// <param name="file">The label file, for messages.</param>
    /// <param name="audit">What was found, counted by the structures' own values.</param>
    /// <exception cref="DamagedFileException">A code is unknown; the message tells codes, voxel counts and the remedy.</exception>
    public byte[] ToClasses(Volume<ushort> codes, string file, out LabelAuditResult audit)
    {
        SortedDictionary<ushort, long> counts = CodeCount.Of(codes.Voxels);
        RefuseUnknown(codes, file, counts);
        byte[] look = new byte[ushort.MaxValue + 1];
        var ofClass = new long[labels.ClassCount];
        var left = new List<LabelReplacement>();
        foreach ((ushort code, long voxels) in counts)
        {
            byte index = classes[code];
            bool isUsed = index == 0 || annotated.Contains(index);
            look[code] = isUsed ? index : (byte)0;
            ofClass[look[code]] += voxels;
            if (code != 0 && look[code] == 0)
            {
                string reason = isUsed ? $"ignored by {Path.GetFileName(declared)}" : $"{NameOf(index)} is not annotated here";
                left.Add(new(code, 0, voxels, reason));
            }
        }

        audit = new(file, Counts(labels, ofClass), [], left, Missing(labels, ofClass, annotated));
        return Array.ConvertAll(codes.Voxels, code => look[code]);
    }

    /// <summary>Voxels by the structures' values.</summary>
    public static SortedDictionary<ushort, long> Counts(LabelMap labels, long[] ofClass)
    {
        var counts = new SortedDictionary<ushort, long>();
        for (int n = 0; n < ofClass.Length; n++)
        {
            if (ofClass[n] > 0)
            {
                counts[labels.ValueOf((byte)n)] = ofClass[n];
            }
        }

        return counts;
    }

    /// <summary>Annotated structures without a voxel.</summary>
    public static IReadOnlyList<string> Missing(LabelMap labels, long[] ofClass, IReadOnlySet<byte> annotated) =>
        [.. labels.Structures.Where((_, n) => ofClass[n + 1] == 0 && annotated.Contains((byte)(n + 1))).Select(s => s.Name)];

    private void RefuseUnknown(Volume<ushort> codes, string file, SortedDictionary<ushort, long> counts)
    {
        ushort[] unknown = [.. counts.Keys.Where(code => !classes.ContainsKey(code))];
        if (unknown.Length == 0)
        {
            return;
        }

        const int named = 5;
        string some = string.Join(", ", unknown.Take(named).Select(code => $"{code} in {counts[code]} voxels"))
            + (unknown.Length > named ? $" and {unknown.Length - named} codes more" : string.Empty);
        throw new DamagedFileException(
            file,
            CodeCount.PlaceOf(codes.Size, Array.IndexOf(codes.Voxels, unknown[0])),
            $"unknown label code {some}; known are {string.Join(", ", classes.Select(c => $"{c.Key} {NameOf(c.Value)}"))}",
            $"say what they mean with \"codes\" in {declared} ({unknown[0]}: a structure, or null for background), "
            + "or let 'mkdseg label-map' write it");
    }

    private byte ClassOf(string? name) =>
        name is null ? (byte)0 : (byte)(1 + labels.Structures.Index().First(s => s.Item.Name == name).Index);

    private string NameOf(byte index) => index == 0 ? "background" : labels.Structures[index - 1].Name;
}
