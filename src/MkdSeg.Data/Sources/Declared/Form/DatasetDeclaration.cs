using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Labels;

namespace MkdSeg.Data.Sources.Declared.Form;

/// <summary>
/// What a <c>dataset.json</c> says: structures, modalities, and where the files of each lie. Also what a recipe says of a public data
/// set, and what is understood of nnU-Net's and the Medical Segmentation Decathlon's own <c>dataset.json</c>.
/// </summary>
public sealed record DatasetDeclaration
{
    /// <summary>The file that it stands in, for messages; for a recipe its name.</summary>
    public required string File { get; init; }

    /// <summary>Full path of the folder that the modalities' folders start from.</summary>
    public required string Folder { get; init; }

    /// <summary>What was recognised, in words: <c>dataset.json</c>, <c>nnU-Net's dataset.json</c>, <c>AMOS22 (recipe)</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The data set's name.</summary>
    public required string Name { get; init; }

    /// <summary>A sentence about it; null for none.</summary>
    public string? Description { get; init; }

    /// <summary>A sentence about what may be done with it; null for none.</summary>
    public string? Licence { get; init; }

    /// <summary>Where it is from; null for none.</summary>
    public string? Source { get; init; }

    /// <summary>The structures in class order.</summary>
    public required LabelMap Labels { get; init; }

    /// <summary>Colours of structures, for example <c>#b5651d</c>; those without one take theirs from the palette.</summary>
    public IReadOnlyDictionary<string, string> Colours { get; init; } = new Dictionary<string, string>();

    /// <summary>The plane of the slices.</summary>
    public SlicePlane Plane { get; init; } = SlicePlane.Axial;

    /// <summary>Whether left and right may be exchanged: no structure then tells them apart.</summary>
    public bool Mirror { get; init; }

    /// <summary>The modalities in the file's order.</summary>
    public required IReadOnlyList<ModalityDeclaration> Modalities { get; init; }

    /// <summary>Structures annotated in single cases, by the case's id, where they are not those of the modality.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Annotated { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Patterns of files that must be there for a recipe to be taken; empty for a file of the user's own.</summary>
    public IReadOnlyList<string> Recognise { get; init; } = [];

    /// <summary>Whether the user wrote it, so that a name which does not exist is an error of theirs.</summary>
    public bool IsOwn => Recognise.Count == 0;
}
