using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Data.Preprocessing;

/// <summary>
/// The grids that networks work on. Their axes run along RAS+ whatever the axes of the stored volume, so one anatomy gives
/// one picture. Predictions are brought back by geometry alone.
/// </summary>
public static class WorkingGrid
{
    /// <summary>A cube around a point: the crop to the heart.</summary>
    /// <param name="centre">World position of the cube's middle, in millimetres.</param>
    /// <param name="fieldOfViewMm">Edge of the cube in millimetres.</param>
    /// <param name="pixels">Voxels along each edge; the spacing is <paramref name="fieldOfViewMm"/> / pixels.</param>
    /// <exception cref="InvalidInputException">The edge or the number of voxels is not positive, or the centre is not finite.</exception>
    public static VolumeGeometry Around(Vector3D centre, double fieldOfViewMm, int pixels)
    {
        RequirePositive(fieldOfViewMm, "field of view");
        RequirePositive(pixels, "number of pixels");
        if (!double.IsFinite(centre.Length))
        {
            throw new InvalidInputException("The centre of the working grid is not finite; repair the image header.");
        }

        return Centred(new(pixels, pixels, pixels), fieldOfViewMm / pixels, centre);
    }

    /// <summary>The whole of a volume, for finding the heart or for volumes larger than the crop.</summary>
    /// <param name="volume">The stored grid, in any orientation; its outermost voxels are covered to their edges.</param>
    /// <param name="spacingMm">Spacing of the grid along every axis, in millimetres.</param>
    /// <param name="multiple">Each size is rounded up to a multiple of this, as networks that halve their input need.</param>
    /// <exception cref="InvalidInputException">Spacing or multiple is not positive, or the grid would be too large.</exception>
    public static VolumeGeometry Covering(VolumeGeometry volume, double spacingMm, int multiple)
    {
        RequirePositive(spacingMm, "spacing");
        RequirePositive(multiple, "multiple");
        Vector3D half = new(volume.Size.X / 2.0, volume.Size.Y / 2.0, volume.Size.Z / 2.0);
        Affine map = volume.VoxelToWorld;
        int Size(int axis)
        {
            double extent = 2 * ((half.X * Math.Abs(map[axis, 0])) + (half.Y * Math.Abs(map[axis, 1])) + (half.Z * Math.Abs(map[axis, 2])));

            // A header's last digits must not add a layer of voxels.
            double blocks = Math.Max(1, Math.Ceiling((extent / spacingMm / multiple) - 1e-6));
            return blocks * multiple <= short.MaxValue
                ? (int)blocks * multiple
                : throw new InvalidInputException($"A volume of {extent:0} mm does not fit a grid of {spacingMm} mm; "
                    + "crop it or repair the image header.");
        }

        return Centred(new(Size(0), Size(1), Size(2)), spacingMm, volume.Centre);
    }

    /// <summary>
    /// A stack of pictures brought to a square of pixels: within a slice the longer side fills the square, across slices
    /// nothing changes, so each slice of the grid lies exactly on one slice of the stack and nothing is blended.
    /// </summary>
    /// <param name="stack">Grid of a stack with axes along RAS+, slices along axis 1.</param>
    /// <param name="pixels">Width and height of the grid.</param>
    /// <returns>A grid of pixels x number of slices x pixels.</returns>
    /// <exception cref="InvalidInputException">The stack's axes do not run along RAS+, or pixels is not positive.</exception>
    public static VolumeGeometry OverStack(VolumeGeometry stack, int pixels)
    {
        RequirePositive(pixels, "number of pixels");
        if (!stack.IsRas)
        {
            throw new InvalidInputException(
                "A slice stack must have its axes along RAS+, slices along axis 1; resample the volume instead.");
        }

        Vector3D spacing = stack.Spacing;
        double step = Math.Max(stack.Size.X * spacing.X, stack.Size.Z * spacing.Z) / pixels;
        double start = (pixels - 1) / 2.0 * step;
        Vector3D centre = stack.Centre;
        return new(
            new(pixels, stack.Size.Y, pixels),
            Affine.Scaling(step, spacing.Y, step, new(centre.X - start, stack.VoxelToWorld.Translation.Y, centre.Z - start)));
    }

    private static VolumeGeometry Centred(GridSize size, double step, Vector3D centre)
    {
        if (size.Count > Array.MaxLength)
        {
            throw new InvalidInputException(
                $"A working grid of {size} voxels is more than can be held; take fewer pixels or a larger spacing.");
        }

        var toFirst = new Vector3D((size.X - 1) / 2.0, (size.Y - 1) / 2.0, (size.Z - 1) / 2.0);
        return new(size, Affine.Scaling(step, step, step, centre - (step * toFirst)));
    }

    private static void RequirePositive(double value, string what)
    {
        if (!(value > 0 && double.IsFinite(value)))
        {
            throw new InvalidInputException($"The {what} must be positive, not {value}.");
        }
    }
}
