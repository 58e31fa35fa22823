using System.Text;

namespace MkdSeg.Imaging.Files;

/// <summary>Medical images in formats that are not read here, recognised by how they begin; each with its way to NIfTI.</summary>
/// <param name="Name">For messages, for example <c>DICOM</c>.</param>
/// <param name="Remedy">What to do, without a full stop.</param>
public sealed record ForeignFormat(string Name, string Remedy)
{
    /// <summary>So many bytes from a file's beginning tell every format.</summary>
    public const int BytesNeeded = 512;

    private const string OtherTools =
        "convert it to NIfTI with 3D Slicer (Save as .nii.gz), or in Python: "
        + "SimpleITK.WriteImage(SimpleITK.ReadImage(FILE), 'FILE.nii.gz')";

    private static readonly string[] MetaImageKeys = ["ObjectType", "NDims", "ObjectSubType", "Comment"];

    /// <summary>Slices as scanners send them.</summary>
    public static ForeignFormat Dicom { get; } =
        new("DICOM", "convert each series to NIfTI with dcm2niix (dcm2niix -z y -f %i_%s -o OUT FOLDER) and give OUT");

    /// <summary>What 3D Slicer and teem write: .nrrd, .nhdr.</summary>
    public static ForeignFormat Nrrd { get; } = new("NRRD", OtherTools);

    /// <summary>What ITK writes: .mha, .mhd.</summary>
    public static ForeignFormat MetaImage { get; } = new("MetaImage (MHA, MHD)", OtherTools);

    /// <summary>Recognises a format by content.</summary>
    /// <param name="start">The first <see cref="BytesNeeded"/> bytes of a file, or all of a shorter one.</param>
    /// <returns>Null for anything else.</returns>
    public static ForeignFormat? Of(ReadOnlySpan<byte> start)
    {
        if ((start.Length >= 132 && start[128..132].SequenceEqual("DICM"u8)) || IsBareDicom(start))
        {
            return Dicom;
        }

        if (start.StartsWith("NRRD000"u8))
        {
            return Nrrd;
        }

        // A text header: Key = Value on every line.
        string first = Encoding.Latin1.GetString(start[..Math.Min(start.Length, 64)]).TrimStart();
        int sign = first.IndexOf('=', StringComparison.Ordinal);
        return sign > 0 && MetaImageKeys.Contains(first[..sign].Trim()) ? MetaImage : null;
    }

    /// <summary>Recognises a format by a file's name.</summary>
    /// <param name="path">A name or a path.</param>
    public static ForeignFormat? OfName(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".dcm" or ".ima" or ".dicom" => Dicom,
        ".nrrd" or ".nhdr" => Nrrd,
        ".mha" or ".mhd" => MetaImage,
        _ => null,
    };

    /// <summary>Old files without the preamble: group 8, elements 0, 1, 5 or 8 first, as little-endian numbers.</summary>
    private static bool IsBareDicom(ReadOnlySpan<byte> start) =>
        start.Length >= 132 && start[0] == 8 && start[1] == 0 && start[2] is 0 or 1 or 5 or 8 && start[3] == 0;
}
