using MkdSeg.Data.Sources.Declared.Codes;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Labels;
using MkdSeg.Imaging.Nifti;

namespace MkdSeg.Data.Sources.Declared;

/// <summary>A declared case with a binary label file for every structure; a structure without a file is unknown there.</summary>
internal sealed class FilesCase : DatasetCase
{
    private readonly LabelMap labels;
    /// <summary>Creates the case.</summary>
    /// <param name="found">Its Files.</param>
    /// <param name="id">Its id.</param>
    /// <param name="modality">How the image was taken.</param>
    /// <param name="annotated">The structures that all of their files are there for; null for all structures.</param>
    /// <param name="labels">The structures.</param>
    public FilesCase(FoundCase found, string id, Modality modality, IReadOnlyList<string>? annotated, LabelMap labels)
        : base(
            id,
            modality,
            CaseName.Plain(found.Patient),
            [found.Image],
            [.. Used(found, annotated).Select(f => f.Path)])
    {
        (this.labels, Files, Annotated) = (labels, Used(found, annotated), annotated);
        LabelRules = $"{labels}; a file a structure: {string.Join(", ", Files.Select(f => f.Structure))}";
    }

    /// <summary>The files with their structures, in class order.</summary>
    public IReadOnlyList<LabelFile> Files { get; }

    /// <inheritdoc/>
    public override string LabelRules { get; }

    /// <inheritdoc/>
    public override Volume<float> ReadImage() => NiftiFile.ReadImage(ImagePaths[0]);

    /// <inheritdoc/>
    public override Volume<byte> ReadLabels(out LabelAuditResult audit)
    {
        _ = HasLabels ? true : throw NoLabels();
        VolumeGeometry image = NiftiFile.ReadGeometry(ImagePaths[0]);
        byte[] classes = new byte[image.Size.Count];
        string[] names = [.. labels.Structures.Select(s => s.Name)];
        byte[] indices = [.. Files.Select(f => (byte)(1 + Array.IndexOf(names, f.Structure)))];
        for (int n = 0; n < Files.Count; n++)
        {
            Add(Files[n], indices[n], image, classes);
        }

        var ofClass = new long[labels.ClassCount];
        foreach (byte index in classes)
        {
            ofClass[index]++;
        }

        audit = new(
            LabelPaths.Count == 1 ? LabelPaths[0] : $"{LabelPaths[0]} and {LabelPaths.Count - 1} more",
            CodeTable.Counts(labels, ofClass),
            [],
            [],
            CodeTable.Missing(labels, ofClass, indices.ToHashSet()));
        return new(image, classes);
    }

    private static LabelFile[] Used(FoundCase found, IReadOnlyList<string>? annotated) =>
        [.. found.Labels.Where(f => annotated is null || annotated.Contains(f.Structure!))];

    private void Add(LabelFile file, byte index, VolumeGeometry image, byte[] classes)
    {
        Volume<ushort> mask = NiftiFile.ReadLabels(file.Path);
        GridAgreement.Check(image, mask.Geometry, ImagePaths[0], file.Path);
        ushort inside = 0;
        for (int n = 0; n < classes.Length; n++)
        {
            ushort value = mask.Voxels[n];
            if (value == 0)
            {
                continue;
            }

            inside = inside == 0 ? value : inside;
            if (value != inside)
            {
                throw new DamagedFileException(
                    file.Path,
                    CodeCount.PlaceOf(image.Size, n),
                    $"a file of one structure holds 0 and one other value, and this one {inside} and {value}",
                    "repair the file, or declare a label file with codes (a pattern without {structure})");
            }

            if (classes[n] != 0 && classes[n] != index)
            {
                Overlap(file, classes[n], index, mask, classes, image.Size, n);
            }

            classes[n] = index;
        }
    }

    private void Overlap(LabelFile file, byte other, byte index, Volume<ushort> mask, byte[] classes, GridSize size, int at)
    {
        string name = labels.Structures[other - 1].Name;
        LabelFile first = Files.First(f => f.Structure == name);
        long voxels = mask.Voxels.Zip(classes).LongCount(v => v.First != 0 && v.Second == other);
        throw new DamagedFileException(
            file.Path,
            CodeCount.PlaceOf(size, at),
            $"{labels.Structures[index - 1].Name} overlaps {name} ({first.Path}) in {voxels} voxels",
            "a voxel belongs to one structure: correct one of the two files, or leave one structure out of \"labels\"");
    }
}
