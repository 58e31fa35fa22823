using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Phantom.Appearance;

/// <summary>A separable Gaussian blur with the border value repeated.</summary>
internal static class GaussianBlur
{
    /// <summary>Blurs in place.</summary>
    /// <param name="image">What to blur.</param>
    /// <param name="sigmas">Standard deviation along each axis, voxels; 0 leaves the axis alone.</param>
    public static void Apply(Volume<float> image, params ReadOnlySpan<double> sigmas)
    {
        int stride = 1;
        for (int axis = 0; axis < 3; axis++)
        {
            if (sigmas[axis] > 0)
            {
                Pass(image.Voxels, image.Size[axis], stride, Kernel(sigmas[axis]));
            }

            stride *= image.Size[axis];
        }
    }

    /// <summary>Normalised weights, cut at three standard deviations.</summary>
    public static float[] Kernel(double sigma)
    {
        int reach = (int)Math.Ceiling(3 * sigma);
        var kernel = new float[(2 * reach) + 1];
        for (int i = -reach; i <= reach; i++)
        {
            kernel[i + reach] = (float)Math.Exp(-0.5 * i * i / (sigma * sigma));
        }

        float sum = kernel.Sum();
        return Array.ConvertAll(kernel, k => k / sum);
    }

    private static void Pass(float[] voxels, int length, int stride, float[] kernel)
    {
        int reach = kernel.Length / 2;
        int lines = voxels.Length / length;
        Parallel.For(0, (lines + 255) / 256, block =>
        {
            var line = new float[length + (2 * reach)];
            for (int n = block * 256; n < Math.Min(lines, (block + 1) * 256); n++)
            {
                int start = (n / stride * stride * length) + (n % stride);
                for (int i = 0; i < line.Length; i++)
                {
                    line[i] = voxels[start + (Math.Clamp(i - reach, 0, length - 1) * stride)];
                }

                for (int i = 0; i < length; i++)
                {
                    float sum = 0;
                    for (int k = 0; k < kernel.Length; k++)
                    {
                        sum += kernel[k] * line[i + k];
                    }

                    voxels[start + (i * stride)] = sum;
                }
            }
        });
    }
}
