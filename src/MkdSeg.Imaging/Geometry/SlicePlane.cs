using System.Text.Json;
using System.Text.Json.Serialization;

namespace MkdSeg.Imaging.Geometry;

/// <summary>
/// How slices of a volume whose axes run right, front, up (RAS+) are looked at, by radiologists and by networks. In coronal and axial
/// slices columns go to the patient's left, so that the right is on the picture's left; in sagittal ones they go to the back. Rows go
/// down from the head in coronal and sagittal, from the front in axial slices. In JSON a plane is its name.
/// </summary>
[JsonConverter(typeof(SlicePlaneJson))]
public sealed class SlicePlane
{
    private readonly int across;
    private readonly int normal;
    private readonly int upright;

    private SlicePlane(string name, int across, int normal, int upright) =>
        (Name, this.across, this.normal, this.upright) = (name, across, normal, upright);

    /// <summary>Slices along axis 1, from the back.</summary>
    public static SlicePlane Coronal { get; } = new("coronal", across: 0, normal: 1, upright: 2);

    /// <summary>Slices along axis 2, from the feet.</summary>
    public static SlicePlane Axial { get; } = new("axial", across: 0, normal: 2, upright: 1);

    /// <summary>Slices along axis 0, from the patient's left.</summary>
    public static SlicePlane Sagittal { get; } = new("sagittal", across: 1, normal: 0, upright: 2);

    /// <summary>All planes.</summary>
    public static IReadOnlyList<SlicePlane> All { get; } = [Axial, Coronal, Sagittal];

    /// <summary>For example <c>axial</c>.</summary>
    public string Name { get; }

    /// <summary>The axis of the volume that the slices follow: 0, 1 or 2.</summary>
    public int Normal => normal;

    /// <summary>The plane of a name.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public static SlicePlane Named(string name) => All.FirstOrDefault(plane => plane.Name == name)
        ?? throw new InvalidInputException($"There is no plane '{name}'; {NameHint.Remedy(name, All.Select(plane => plane.Name))}.");

    /// <summary>Slices of a volume.</summary>
    /// <param name="size">The volume's size.</param>
    public int Count(GridSize size) => size[normal];

    /// <summary>Pixels of a slice across.</summary>
    /// <param name="size">The volume's size.</param>
    public int Width(GridSize size) => size[across];

    /// <summary>Rows of a slice.</summary>
    /// <param name="size">The volume's size.</param>
    public int Height(GridSize size) => size[upright];

    /// <summary>How wide a pixel is in the patient, millimetres.</summary>
    /// <param name="spacing">The volume's spacing.</param>
    public double PixelWidth(Vector3D spacing) => spacing[across];

    /// <summary>How high a pixel is in the patient, millimetres.</summary>
    /// <param name="spacing">The volume's spacing.</param>
    public double PixelHeight(Vector3D spacing) => spacing[upright];

    /// <summary>Where a pixel's voxel stands in the volume's array.</summary>
    /// <param name="size">The volume's size.</param>
    /// <param name="slice">Index of the slice.</param>
    /// <param name="row">Row from the top.</param>
    /// <param name="column">Column from the left.</param>
    public long IndexOf(GridSize size, int slice, int row, int column) =>
        ((size[across] - 1 - column) * Stride(size, across))
        + ((size[upright] - 1 - row) * Stride(size, upright))
        + (slice * Stride(size, normal));

    /// <summary>A step in a slice as a step along right, front and up.</summary>
    /// <param name="columns">To the right of the picture.</param>
    /// <param name="rows">Down.</param>
    /// <param name="slices">To later slices.</param>
    public Vector3D Step(double columns, double rows, double slices)
    {
        double[] step = new double[3];
        (step[across], step[upright], step[normal]) = (-columns, -rows, slices);
        return new(step[0], step[1], step[2]);
    }

    /// <summary>A slice as a picture.</summary>
    /// <typeparam name="T">Type of a voxel: float for an image, byte for classes.</typeparam>
    /// <param name="ras">A volume whose axes run along RAS+.</param>
    /// <param name="slice">Index of the slice.</param>
    /// <returns>Pixels row by row from the top left.</returns>
    /// <exception cref="ArgumentException">The axes do not run along RAS+.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such slice.</exception>
    public T[] Extract<T>(Volume<T> ras, int slice)
        where T : unmanaged
    {
        Check(ras.Geometry, slice);
        return Cut(ras, slice);
    }

    /// <summary>Writes a picture into a volume: undoes <see cref="Extract{T}"/>.</summary>
    /// <typeparam name="T">Type of a voxel.</typeparam>
    /// <param name="ras">A volume whose axes run along RAS+; changed in place.</param>
    /// <param name="slice">Index of the slice.</param>
    /// <param name="pixels">As many as a slice has, row by row from the top left.</param>
    /// <exception cref="ArgumentException">The picture's size is wrong or the axes do not run along RAS+.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such slice.</exception>
    public void Insert<T>(Volume<T> ras, int slice, ReadOnlySpan<T> pixels)
        where T : unmanaged
    {
        Check(ras.Geometry, slice);
        (int width, int height) = (Width(ras.Size), Height(ras.Size));
        if (pixels.Length != (long)width * height)
        {
            throw new ArgumentException($"{pixels.Length} pixels given for a slice of {width} x {height}.", nameof(pixels));
        }

        for (int row = 0; row < height; row++)
        {
            long at = IndexOf(ras.Size, slice, row, 0), step = -Stride(ras.Size, across);
            foreach (T pixel in pixels.Slice(row * width, width))
            {
                ras.Voxels[at] = pixel;
                at += step;
            }
        }
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <summary>A slice as a picture; whether the axes run along RAS+ is not looked at.</summary>
    internal T[] Cut<T>(Volume<T> volume, int slice)
        where T : unmanaged
    {
        (int width, int height) = (Width(volume.Size), Height(volume.Size));
        var pixels = new T[checked(width * height)];
        for (int row = 0; row < height; row++)
        {
            long at = IndexOf(volume.Size, slice, row, 0), step = -Stride(volume.Size, across);
            foreach (ref T pixel in pixels.AsSpan(row * width, width))
            {
                pixel = volume.Voxels[at];
                at += step;
            }
        }

        return pixels;
    }

    private static long Stride(GridSize size, int axis) => axis switch { 0 => 1, 1 => size.X, _ => (long)size.X * size.Y };

    private void Check(VolumeGeometry geometry, int slice)
    {
        if (!geometry.IsRas)
        {
            throw new ArgumentException("The axes of the volume do not run along RAS+; resample it onto a working grid first.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(slice);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(slice, Count(geometry.Size));
    }
}

/// <summary>A plane as its name.</summary>
internal sealed class SlicePlaneJson : JsonConverter<SlicePlane>
{
    public override SlicePlane Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string? name = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return SlicePlane.All.FirstOrDefault(plane => plane.Name == name)
            ?? throw new JsonException($"no plane's name ({string.Join(", ", SlicePlane.All)})");
    }

    public override void Write(Utf8JsonWriter writer, SlicePlane value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Name);
}
