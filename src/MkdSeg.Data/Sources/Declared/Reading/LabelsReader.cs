using System.Globalization;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Labels;

namespace MkdSeg.Data.Sources.Declared.Reading;

/// <summary>Reads structures and their values: by name as nnU-Net v2 and we write them, by value as the Decathlon does.</summary>
internal static class LabelsReader
{
    private const string Background = "background";

    /// <summary>Names with values: <c>{ "background": 0, "liver": 1 }</c>. The class order is the file's.</summary>
    /// <exception cref="DamagedFileException">It is not of that form.</exception>
    public static LabelMap ByName(JsonPlace labels)
    {
        var structures = new List<(LabelledStructure Structure, JsonPlace Place)>();
        foreach ((string name, JsonPlace place) in labels.Members)
        {
            if (place.Value.ValueKind == System.Text.Json.JsonValueKind.Array)
            {
                throw place.Wrong(
                    $"{name} is a region made of several labels, which is not understood",
                    "give each structure one value; to join structures, map their codes to one name with the key \"codes\"");
            }

            if (name == "ignore")
            {
                throw place.Wrong(
                    "the label \"ignore\" marks voxels of which nothing is known, which is not understood",
                    "remove it, and map its code to null (background) with the key \"codes\"");
            }

            Add(structures, name, place.Whole(0, ushort.MaxValue), place);
        }

        return Map(labels, structures);
    }

    /// <summary>Values with names: <c>{ "0": "background", "1": "liver" }</c>.</summary>
    /// <exception cref="DamagedFileException">It is not of that form.</exception>
    public static LabelMap ByValue(JsonPlace labels)
    {
        var structures = new List<(LabelledStructure Structure, JsonPlace Place)>();
        foreach ((string value, JsonPlace place) in labels.Members)
        {
            Add(structures, place.Text(), Code(value, place), place);
        }

        return Map(labels, [.. structures.OrderBy(s => s.Structure.Value)]);
    }

    /// <summary>A value that stands as a key.</summary>
    /// <exception cref="DamagedFileException">It is no whole number that a label can have.</exception>
    public static ushort Code(string key, JsonPlace place) =>
        ushort.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out ushort code)
            ? code
            : throw place.Wrong($"\"{key}\" is no label value", "give a whole number from 0 to 65535 in quotation marks");

    /// <summary>One code, or a range of them such as <c>55-70</c>.</summary>
    /// <exception cref="DamagedFileException">It is neither.</exception>
    public static IEnumerable<ushort> Codes(string key, JsonPlace place)
    {
        string[] ends = key.Split('-');
        (ushort first, ushort last) = (Code(ends[0], place), Code(ends[^1], place));
        return ends.Length <= 2 && first <= last
            ? Enumerable.Range(first, last - first + 1).Select(code => (ushort)code)
            : throw place.Wrong($"\"{key}\" is no range of codes", "write it as \"55-70\"");
    }

    private static void Add(List<(LabelledStructure Structure, JsonPlace Place)> structures, string name, int value, JsonPlace place)
    {
        bool isBackground = name.Equals(Background, StringComparison.OrdinalIgnoreCase);
        if (isBackground != (value == 0))
        {
            throw place.Wrong(
                isBackground ? $"the background has the value {value}" : $"{name} has the value 0, which is always the background",
                "give the background 0 and every structure a value of its own");
        }

        if (string.IsNullOrWhiteSpace(name) || name.Any(char.IsControl) || name.Length > 64)
        {
            throw place.Wrong("the name of a structure is empty, too long or holds control characters", "give it a short name");
        }

        if (!isBackground)
        {
            if (structures.Find(s => s.Structure.Value == value).Structure is { } other)
            {
                throw place.Wrong($"{name} and {other.Name} both have the value {value}", "give each structure a value of its own");
            }

            structures.Add((new(name, (ushort)value), place));
        }
    }

    private static LabelMap Map(JsonPlace labels, List<(LabelledStructure Structure, JsonPlace Place)> structures)
    {
        if (structures.Count == 0)
        {
            throw labels.Wrong("no structure is named", "add one, for example \"liver\": 1");
        }

        try
        {
            return new([.. structures.Select(s => s.Structure)]);
        }
        catch (InvalidInputException e)
        {
            throw labels.Wrong(e.Message.TrimEnd('.'), inner: e);
        }
    }
}
