using System.Text.Json.Serialization;
using MkdSeg.Data.Intensities;
using MkdSeg.Data.Preprocessing;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Labels;
using MkdSeg.Imaging;

namespace MkdSeg.Data.Anatomies;

/// <summary>
/// All that training, prediction, evaluation, tables and pictures know of what is segmented: modalities, structures, plane. A data set
/// says it, and every run keeps it. <see cref="MmWhs"/> is one such record among others.
/// </summary>
public sealed record Anatomy
{
    /// <summary>For example <c>abdomen</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The structures in class order with their values in label files.</summary>
    public required LabelMap Labels { get; init; }

    /// <summary>The modalities, one rule each.</summary>
    public required IReadOnlyList<ModalityRule> Modalities { get; init; }

    /// <summary>The plane that networks see slices of.</summary>
    public SlicePlane Plane { get; init; } = SlicePlane.Coronal;

    /// <summary>
    /// Whether a picture and its mirror image, right and left exchanged, are equally likely; false where the sides differ, as in hearts
    /// and in abdomens.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool MirrorsLeftRight { get; init; }

    /// <summary>Colours of structures, <c>#rrggbb</c> by name, where the data set names some; others have the palette's.</summary>
    public IReadOnlyDictionary<string, string> Colours { get; init; } = new Dictionary<string, string>();

    /// <summary>The whole heart of MM-WHS 2017 in CT and MR (PAPER.md, "Task" and defaults).</summary>
    public static Anatomy MmWhs { get; } = Heart(LabelMap.MmWhs);

    /// <summary>
    /// Structures of the heart in CT and MR, prepared by the recipe of PnP-AdaNet's authors: for data sets with another numbering.
    /// </summary>
    /// <param name="labels">The structures.</param>
    public static Anatomy Heart(LabelMap labels) => new()
    {
        Name = "heart",
        Labels = labels,
        Modalities = [.. new[] { Modality.Ct, Modality.Mr }.Select(one => new ModalityRule(one, IntensityRule.Default(one)))],
    };
}
