using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Phantom.Anatomy;
using MkdSeg.Phantom.Cohorts;

namespace MkdSeg.Phantom.Tests;

/// <summary>Patients made once for all tests of the phantom, and measurements on them.</summary>
internal static class Cohort
{
    public const int Seed = 11;

    public static readonly ushort[] Structures = [205, 420, 500, 550, 600, 820, 850];

    private static readonly Lazy<PhantomPatient[]> LazyCt = new(() => Make(Modality.Ct, 12));

    private static readonly Lazy<PhantomPatient[]> LazyMr = new(() => Make(Modality.Mr, 6));

    public static IReadOnlyList<PhantomPatient> Ct => LazyCt.Value;

    public static IReadOnlyList<PhantomPatient> Mr => LazyMr.Value;

    public static IEnumerable<PhantomPatient> All => Ct.Concat(Mr);

    /// <summary>Volume of a label, ml.</summary>
    public static double Millilitres(PhantomPatient patient, ushort label) =>
        patient.Labels.Voxels.Count(v => v == label) * Math.Abs(patient.Labels.Geometry.VoxelToWorld.Determinant) / 1000;

    /// <summary>Mean position of a label, mm: x right, y front, z up.</summary>
    public static Vector3D Centroid(PhantomPatient patient, ushort label)
    {
        (Vector3D sum, int count) = (default, 0);
        foreach ((int i, int j, int k) in Places(patient.Labels))
        {
            if (patient.Labels[i, j, k] == label)
            {
                (sum, count) = (sum + new Vector3D(i, j, k), count + 1);
            }
        }

        return patient.Labels.Geometry.VoxelToWorld.Apply((1.0 / count) * sum);
    }

    /// <summary>Values of the voxels that are, as all their six neighbours, of one tissue.</summary>
    public static double[] Inside(PhantomPatient patient, params Tissue[] tissues)
    {
        Volume<byte> map = patient.Tissues;
        return [.. Places(map, margin: 1)
            .Where(p => tissues.Contains((Tissue)map[p.I, p.J, p.K]) && Neighbours(p).All(n => map[n.I, n.J, n.K] == map[p.I, p.J, p.K]))
            .Select(p => (double)patient.Image[p.I, p.J, p.K])];
    }

    public static IEnumerable<(int I, int J, int K)> Places<T>(Volume<T> volume, int margin = 0)
        where T : unmanaged
    {
        for (int k = margin; k < volume.Size.Z - margin; k++)
        {
            for (int j = margin; j < volume.Size.Y - margin; j++)
            {
                for (int i = margin; i < volume.Size.X - margin; i++)
                {
                    yield return (i, j, k);
                }
            }
        }
    }

    public static (int I, int J, int K)[] Neighbours((int I, int J, int K) p) =>
    [
        (p.I - 1, p.J, p.K), (p.I + 1, p.J, p.K), (p.I, p.J - 1, p.K), (p.I, p.J + 1, p.K), (p.I, p.J, p.K - 1), (p.I, p.J, p.K + 1),
    ];

    private static PhantomPatient[] Make(Modality modality, int count) =>
        [.. Enumerable.Range(0, count).Select(i => PhantomPatient.Generate(Seed, i, modality, new PhantomOptions { Size = 48 }))];
}
