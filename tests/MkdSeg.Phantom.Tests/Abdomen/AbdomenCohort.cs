using MathNet.Numerics.Statistics;
using MkdSeg.Imaging;
using MkdSeg.Phantom.Anatomy;
using MkdSeg.Phantom.Cohorts;

namespace MkdSeg.Phantom.Tests.Abdomen;

/// <summary>Abdomens made once for all tests, and measurements on them.</summary>
internal static class AbdomenCohort
{
    public const ushort Liver = 1, RightKidney = 2, LeftKidney = 3, Spleen = 4;

    public static readonly PhantomOptions Options = new() { Anatomy = PhantomAnatomy.Abdomen, Size = 64 };

    private static readonly Lazy<PhantomPatient[]> LazyCt = new(() => Make(Modality.Ct, 8));

    private static readonly Lazy<PhantomPatient[]> LazyMr = new(() => Make(Modality.Mr, 8));

    public static IReadOnlyList<PhantomPatient> Ct => LazyCt.Value;

    public static IReadOnlyList<PhantomPatient> Mr => LazyMr.Value;

    public static IEnumerable<PhantomPatient> All => Ct.Concat(Mr);

    /// <summary>Median of the voxels that are, as all their six neighbours, of one label.</summary>
    public static double Median(PhantomPatient patient, ushort label) =>
        Cohort.Places(patient.Labels, margin: 1)
            .Where(p => patient.Labels[p.I, p.J, p.K] == label)
            .Where(p => Cohort.Neighbours(p).All(n => patient.Labels[n.I, n.J, n.K] == label))
            .Select(p => (double)patient.Image[p.I, p.J, p.K]).Median();

    /// <summary>Median of the voxels of one tissue.</summary>
    public static double Median(PhantomPatient patient, Tissue tissue) =>
        Cohort.Places(patient.Tissues)
            .Where(p => patient.Tissues[p.I, p.J, p.K] == (byte)tissue)
            .Select(p => (double)patient.Image[p.I, p.J, p.K]).Median();

    private static PhantomPatient[] Make(Modality modality, int count) =>
        [.. Enumerable.Range(0, count).Select(i => PhantomPatient.Generate(Cohort.Seed, i, modality, Options))];
}
