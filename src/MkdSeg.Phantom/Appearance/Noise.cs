using MathNet.Numerics.Distributions;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Phantom.Appearance;

/// <summary>Normal noise whose numbers depend on the slice alone, so that any number of threads draws the same.</summary>
internal static class Noise
{
    /// <summary>A volume of noise with mean 0 and standard deviation 1.</summary>
    /// <param name="geometry">Grid.</param>
    /// <param name="seed">Seed of the patient.</param>
    /// <param name="purpose">Name of the stream.</param>
    /// <param name="correlation">Standard deviation of the blur that correlates neighbours, voxels; 0 for white noise.</param>
    public static Volume<float> Create(VolumeGeometry geometry, int seed, string purpose, double correlation = 0)
    {
        var noise = new Volume<float>(geometry);
        int slice = geometry.Size.X * geometry.Size.Y;
        Parallel.For(0, geometry.Size.Z, k =>
        {
            var normal = new Normal(0, 1, RandomStream.Create(seed, purpose, k));
            for (int i = 0; i < slice; i++)
            {
                noise.Voxels[(k * slice) + i] = (float)normal.Sample();
            }
        });
        if (correlation > 0)
        {
            GaussianBlur.Apply(noise, correlation, correlation, correlation);
            double energy = GaussianBlur.Kernel(correlation).Sum(w => w * w);
            float gain = (float)Math.Pow(energy, -1.5);
            for (int i = 0; i < noise.Voxels.Length; i++)
            {
                noise.Voxels[i] *= gain;
            }
        }

        return noise;
    }
}
