using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Imaging.Resampling;

/// <summary>Smoothing before a volume is resampled to a coarser grid, so that detail the new grid cannot hold does not alias.</summary>
internal static class AntiAlias
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
        float[][] kernels = Kernels(source.Geometry, targetSpacing);
        if (kernels.All(kernel => kernel.Length == 1))
        {
            return source;
        }

        bool[][] all = [.. Enumerable.Range(0, 3).Select(axis => Enumerable.Repeat(true, source.Size[axis]).ToArray())];
        return new(source.Geometry, SeparableSmoothing.Apply(source, kernels, all).Voxels);
    }

    /// <summary>Weights along the three axes; a single 1 where no kernel reaches a neighbour.</summary>
    /// <param name="source">The grid to be smoothed on.</param>
    /// <param name="targetSpacing">Spacing wanted along the source's own axes 0, 1 and 2, in millimetres.</param>
    /// <exception cref="InvalidInputException">The target spacing is not positive and finite.</exception>
    internal static float[][] Kernels(VolumeGeometry source, Vector3D targetSpacing)
    {
        float[][] kernels = [[1], [1], [1]];
        for (int axis = 0; axis < 3; axis++)
        {
            if (!(targetSpacing[axis] > 0 && double.IsFinite(targetSpacing[axis])))
            {
                throw new InvalidInputException(
                    $"The target spacing along axis {axis} is {targetSpacing[axis]} mm; give a positive length.");
            }

            double sigma = Sigma(source.Spacing[axis], targetSpacing[axis]);
            if (sigma > 0 && source.Size[axis] > 1)
            {
                kernels[axis] = Kernel(sigma);
            }
        }

        return kernels;
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
}
