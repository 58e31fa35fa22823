using System.Text.Json.Serialization;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Imaging.Labels;

/// <summary>
/// Which label values a data set uses and in which order the networks see them: the structure at position p is class
/// p + 1, class 0 is the background. Immutable, compared by content, and saved as JSON with every run.
/// </summary>
public sealed class LabelMap : IEquatable<LabelMap>
{
    private readonly LabelledStructure[] structures;
    private readonly Dictionary<ushort, byte> classOfValue;

    /// <summary>Creates a map.</summary>
    /// <param name="structures">The structures in class order, at least one and at most 255.</param>
    /// <exception cref="InvalidInputException">None or too many structures, an empty or repeated name, a value that is 0
    /// or repeated.</exception>
    [JsonConstructor]
    public LabelMap(IReadOnlyList<LabelledStructure> structures)
    {
        if (structures is null || structures.Count is 0 or > byte.MaxValue || structures.Any(structure => structure is null))
        {
            throw new InvalidInputException(
                $"A label map needs 1 to {byte.MaxValue} structures, each with name and value, not {structures?.Count ?? 0}.");
        }

        this.structures = [.. structures];
        classOfValue = new() { [0] = 0 };
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (LabelledStructure structure in this.structures)
        {
            if (string.IsNullOrWhiteSpace(structure.Name) || !names.Add(structure.Name))
            {
                throw new InvalidInputException(
                    $"Label map: the name '{structure.Name}' is empty or used twice; name each structure once.");
            }

            if (!classOfValue.TryAdd(structure.Value, (byte)names.Count))
            {
                throw new InvalidInputException(
                    $"Label map: {structure.Name} has the value {structure.Value}, which is taken; 0 is always the background.");
            }
        }
    }

    /// <summary>The seven structures of MM-WHS 2017 with the challenge's label values (PAPER.md, "Task").</summary>
    public static LabelMap MmWhs { get; } = new(
    [
        new("lv", MmWhsLabels.LeftVentricle),
        new("rv", MmWhsLabels.RightVentricle),
        new("la", MmWhsLabels.LeftAtrium),
        new("ra", MmWhsLabels.RightAtrium),
        new("myo", MmWhsLabels.Myocardium),
        new("aa", MmWhsLabels.AscendingAorta),
        new("pa", MmWhsLabels.PulmonaryArtery),
    ]);

    /// <summary>The structures in class order: position p is class p + 1.</summary>
    public IReadOnlyList<LabelledStructure> Structures => structures;

    /// <summary>Number of classes, the background included: the channels of a segmentor's output.</summary>
    [JsonIgnore]
    public int ClassCount => structures.Length + 1;

    /// <summary>Whether a file value is the background or one of the structures.</summary>
    public bool Knows(ushort value) => classOfValue.ContainsKey(value);

    /// <summary>Turns file values into class indices.</summary>
    /// <param name="labels">Label values as they stand in the file, after <see cref="LabelAudit"/>.</param>
    /// <returns>Class indices 0 to <see cref="ClassCount"/> - 1 on the same grid.</returns>
    /// <exception cref="InvalidInputException">A value is neither 0 nor in the map; nothing is silently dropped.</exception>
    public Volume<byte> ToClasses(Volume<ushort> labels)
    {
        var classes = new byte[labels.Voxels.LongLength];
        (ushort last, byte lastClass) = (0, 0);
        for (long n = 0; n < classes.LongLength; n++)
        {
            ushort value = labels.Voxels[n];
            if (value != last)
            {
                last = value;
                lastClass = classOfValue.TryGetValue(value, out byte found)
                    ? found
                    : throw new InvalidInputException($"Label value {value} is not in the label map; audit the labels first.");
            }

            classes[n] = lastClass;
        }

        return new(labels.Geometry, classes);
    }

    /// <summary>Turns class indices back into file values.</summary>
    /// <param name="classes">Class indices 0 to <see cref="ClassCount"/> - 1.</param>
    /// <returns>Label values on the same grid.</returns>
    /// <exception cref="InvalidInputException">A class index is out of range.</exception>
    public Volume<ushort> ToValues(Volume<byte> classes)
    {
        var values = new ushort[classes.Voxels.LongLength];
        for (long n = 0; n < values.LongLength; n++)
        {
            values[n] = ValueOf(classes.Voxels[n]);
        }

        return new(classes.Geometry, values);
    }

    /// <summary>The file value of a class: 0 for background.</summary>
    /// <param name="index">Class index 0 to <see cref="ClassCount"/> - 1.</param>
    /// <exception cref="InvalidInputException">The class index is out of range.</exception>
    public ushort ValueOf(byte index) =>
        index == 0 ? (ushort)0
        : index < ClassCount ? structures[index - 1].Value
        : throw new InvalidInputException($"Class {index} is not in the label map of {ClassCount} classes; use the map of its run.");

    /// <inheritdoc/>
    public bool Equals(LabelMap? other) => other is not null && structures.AsSpan().SequenceEqual(other.structures);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LabelMap);

    /// <inheritdoc/>
    public override int GetHashCode() => structures.Aggregate(0, HashCode.Combine);

    /// <summary>For example <c>lv 500, rv 600</c>.</summary>
    public override string ToString() => string.Join(", ", structures.Select(s => $"{s.Name} {s.Value}"));
}

/// <summary>A structure of the heart and the value that marks it in a label file.</summary>
/// <param name="Name">Short lower-case name, for example <c>lv</c>.</param>
/// <param name="Value">The value in the file, never 0.</param>
public sealed record LabelledStructure(string Name, ushort Value);
