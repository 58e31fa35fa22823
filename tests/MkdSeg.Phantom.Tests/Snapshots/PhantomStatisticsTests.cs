using System.Globalization;
using System.Text;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Labels;
using MkdSeg.Phantom.Cohorts;
using MkdSeg.Snapshots;
using MkdSeg.Snapshots.Text;

namespace MkdSeg.Phantom.Tests.Snapshots;

/// <summary>What the phantom looks like in numbers: two patients of each modality of the smoke replay's cohort.</summary>
public sealed class PhantomStatisticsTests
{
    private const int Seed = 2001;
    private const int Patients = 2;

    [TestCase("Ct", "HU")]
    [TestCase("Mr", "signal")]
    public void Structures(string word, string unit)
    {
        var modality = Modality.Named(word);
        IEnumerable<string> patients = Enumerable.Range(0, Patients)
            .Select(index => Describe(index, PhantomPatient.Generate(Seed, index, modality, new PhantomOptions { Size = 48 }), unit));
        Snapshot.Verify(string.Concat(patients), word);
    }

    private static string Describe(int index, PhantomPatient patient, string unit)
    {
        VolumeGeometry geometry = patient.Image.Geometry;
        double millilitres = Math.Abs(geometry.VoxelToWorld.Determinant) / 1000;
        var text = new StringBuilder();
        GridSize size = geometry.Size;
        Vector3D spacing = geometry.Spacing;
        text.Append(CultureInfo.InvariantCulture, $"patient {index} of seed {Seed}: {size.X}x{size.Y}x{size.Z} voxels of ");
        text.Append(CultureInfo.InvariantCulture, $"{FixedDigits.Of(spacing.X)} x {FixedDigits.Of(spacing.Y)} x ");
        text.Append(CultureInfo.InvariantCulture, $"{FixedDigits.Of(spacing.Z)} mm\n");
        foreach ((string name, ushort label) in LabelMap.MmWhs.Structures.Select(s => (s.Name, s.Value)).Append(("elsewhere", (ushort)0)))
        {
            double[] values =
            [
                .. patient.Labels.Voxels.Zip(patient.Image.Voxels).Where(pair => pair.First == label).Select(pair => (double)pair.Second),
            ];
            double mean = values.Average(), sd = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1));
            text.Append(CultureInfo.InvariantCulture, $"  {name}: {values.Length} voxels, ");
            text.Append(CultureInfo.InvariantCulture, $"{FixedDigits.Of(values.Length * millilitres)} ml, ");
            text.Append(CultureInfo.InvariantCulture, $"{unit} {FixedDigits.Of(mean)} ± {FixedDigits.Of(sd)}\n");
        }

        return text.ToString();
    }
}
