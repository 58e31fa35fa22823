using System.Numerics;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Imaging.Resampling;

/// <summary>Smoothing before a volume is resampled to a coarser grid, so that detail the new grid cannot hold does not alias.</summary>
public static class AntiAlias
{
    /// <summary>The kernel ends at this many standard deviations, as in SciPy's <c>gaussian_filter1d</c>.</summary>
    private const double Truncate = 4;

    /// <summary>
    /// Standard deviation of the Gaussian, in source voxels: sqrt(((t/s)^2 - 1) / (8 ln 2)) for source spacing s and target
    /// spacing t, 0 if the target is not coarser. It widens a point spread function whose full width at half maximum is one
    /// source voxel to one target voxel (Cardoso et al., "Scale factor point spread function matching: beyond aliasing in
    /// image resampling", MICCAI 2015; also the rule of torchio's <c>Resample</c>).
    /// </summary>
    /// <param name="sourceSpacing">Spacing of the volume along an axis, in millimetres.</param>
    /// <param name="targetSpacing">Spacing wanted along it, in millimetres.</param>
    public static double Sigma(double sourceSpacing, double targetSpacing)
    {
        double factor = targetSpacing / sourceSpacing;
        return factor > 1 ? Math.Sqrt(((factor * factor) - 1) / (8 * Math.Log(2))) : 0;
    }

    /// <summary>
    /// Smooths with a separable Gaussian along those axes of the volume where the target is coarser; edge values are
    /// repeated outside. NaN spreads over the width of the kernel.
    /// </summary>
    /// <param name="source">The image; not changed, and returned as it is if no kernel reaches a neighbour.</param>
    /// <param name="targetSpacing">Spacing wanted along the source's own axes 0, 1 and 2, in millimetres.</param>
    /// <exception cref="InvalidInputException">The target spacing is not positive and finite.</exception>
    public static Volume<float> Smooth(Volume<float> source, Vector3D targetSpacing)
    {
        Volume<float> result = source;
        for (int axis = 0; axis < 3; axis++)
        {
            if (!(targetSpacing[axis] > 0 && double.IsFinite(targetSpacing[axis])))
            {
                throw new InvalidInputException(
                    $"The target spacing along axis {axis} is {targetSpacing[axis]} mm; give a positive length.");
            }

            double sigma = Sigma(source.Geometry.Spacing[axis], targetSpacing[axis]);
            float[] kernel = sigma > 0 ? Kernel(sigma) : [1];
            if (kernel.Length > 1 && source.Size[axis] > 1)
            {
                result = Convolve(result, axis, kernel);
            }
        }

        return result;
    }

    private static float[] Kernel(double sigma)
    {
        int radius = (int)((Truncate * sigma) + 0.5);
        double[] kernel = new double[(2 * radius) + 1];
        for (int i = 0; i < kernel.Length; i++)
        {
            kernel[i] = Math.Exp(-0.5 * (i - radius) * (i - radius) / (sigma * sigma));
        }

        double sum = kernel.Sum();
        return Array.ConvertAll(kernel, w => (float)(w / sum));
    }

    private static Volume<float> Convolve(Volume<float> source, int axis, float[] kernel)
    {
        GridSize size = source.Size;
        var result = new Volume<float>(source.Geometry);
        int radius = kernel.Length / 2;
        int stride = axis == 1 ? size.X : size.X * size.Y;
        Parallel.For(0, size.Z, k =>
        {
            float[] padded = new float[axis == 0 ? size.X + (2 * radius) : 0];
            for (int j = 0; j < size.Y; j++)
            {
                int row = size.X * (j + (size.Y * k));
                Span<float> sums = result.Voxels.AsSpan(row, size.X);
                if (axis == 0)
                {
                    ReadOnlySpan<float> values = source.Voxels.AsSpan(row, size.X);
                    padded.AsSpan(0, radius).Fill(values[0]);
                    values.CopyTo(padded.AsSpan(radius));
                    padded.AsSpan(radius + size.X).Fill(values[^1]);
                }

                int at = axis == 1 ? j : k;
                for (int t = 0; t < kernel.Length; t++)
                {
                    int neighbour = Math.Clamp(at + t - radius, 0, size[axis] - 1);
                    AddScaled(
                        axis == 0 ? padded.AsSpan(t, size.X) : source.Voxels.AsSpan(row + ((neighbour - at) * stride), size.X),
                        kernel[t],
                        sums);
                }
            }
        });
        return result;
    }

    private static void AddScaled(ReadOnlySpan<float> values, float weight, Span<float> sums)
    {
        int i = 0;
        for (; i <= sums.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            (new Vector<float>(sums[i..]) + (weight * new Vector<float>(values[i..]))).CopyTo(sums[i..]);
        }

        for (; i < sums.Length; i++)
        {
            sums[i] += weight * values[i];
        }
    }
}
