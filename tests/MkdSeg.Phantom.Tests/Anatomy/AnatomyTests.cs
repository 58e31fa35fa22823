using MkdSeg.Imaging.Geometry;
using MkdSeg.Phantom.Cohorts;

namespace MkdSeg.Phantom.Tests.Anatomy;

/// <summary>Does the phantom have a heart, and is it in the right place?</summary>
public sealed class AnatomyTests
{
    // Chambers of adults in mid-cycle, ml, with room at both ends: LV 80-150, muscle 90-160, RV 100-200, atria 60-140.
    [TestCase(500, 75, 160)]
    [TestCase(205, 85, 170)]
    [TestCase(600, 90, 200)]
    [TestCase(420, 60, 130)]
    [TestCase(550, 60, 140)]
    [TestCase(820, 25, 80)]
    [TestCase(850, 35, 100)]
    public void Every_patient_has_every_structure_at_a_plausible_size(int label, double least, double most)
    {
        double[] volumes = [.. Cohort.All.Select(p => Cohort.Millilitres(p, (ushort)label))];
        TestContext.Out.WriteLine(string.Join(" ", volumes.Select(v => v.ToString("F0"))));
        Assert.That(volumes, Is.All.InRange(least, most));
    }

    [Test]
    public void Labels_are_those_of_MM_WHS_and_nothing_else() =>
        Assert.That(
            Cohort.All.SelectMany(p => p.Labels.Voxels.Distinct()).Distinct().Order(),
            Is.EqualTo(new ushort[] { 0, 205, 420, 500, 550, 600, 820, 850 }));

    [Test]
    public void Structures_lie_where_anatomy_puts_them()
    {
        foreach (PhantomPatient patient in Cohort.All)
        {
            Vector3D At(ushort label) => Cohort.Centroid(patient, label);
            Assert.Multiple(() =>
            {
                Assert.That(At(500).X, Is.LessThan(At(550).X - 40), "left ventricle left of the right atrium");
                Assert.That(At(420).Y, Is.LessThan(At(600).Y - 40), "left atrium behind the right ventricle");
                Assert.That(At(820).Z, Is.GreaterThan(At(500).Z + 30), "ascending aorta above the left ventricle");
                Assert.That(At(600).Y, Is.GreaterThan(At(500).Y), "right ventricle in front of the left one");
                Assert.That(At(600).X, Is.GreaterThan(At(500).X), "right ventricle right of the left one");
                Assert.That(At(850).X, Is.LessThan(At(820).X), "pulmonary artery left of the ascending aorta");
                Assert.That(At(420).Z, Is.GreaterThan(At(500).Z), "left atrium above the left ventricle");
            });
        }
    }

    [Test]
    public void The_apex_points_left_front_and_down()
    {
        foreach (PhantomPatient patient in Cohort.All)
        {
            Vector3D axis = Cohort.Centroid(patient, 500) + (-1 * Cohort.Centroid(patient, 420));
            Assert.That((axis.X < 0, axis.Y > 0, axis.Z < 0), Is.EqualTo((true, true, true)), axis.ToString());
        }
    }

    [Test]
    public void Muscle_encloses_the_left_ventricle_except_at_its_valves()
    {
        foreach (PhantomPatient patient in Cohort.All)
        {
            Volume<ushort> labels = patient.Labels;
            Affine toWorld = labels.Geometry.VoxelToWorld;
            Vector3D ventricle = Cohort.Centroid(patient, 500);
            Vector3D muscle = Cohort.Centroid(patient, 205);
            Vector3D towardsApex = muscle + (-1 * ventricle);
            (int open, int leaks) = (0, 0);
            foreach ((int I, int J, int K) p in Cohort.Places(labels, margin: 1).Where(p => labels[p.I, p.J, p.K] == 500))
            {
                foreach ((int I, int J, int K) n in Cohort.Neighbours(p))
                {
                    ushort other = labels[n.I, n.J, n.K];
                    Vector3D at = toWorld.Apply(new(n.I, n.J, n.K)) + (-1 * ventricle);
                    bool beforeTheBase = Dot(at, towardsApex) > -10 * towardsApex.Length;
                    open += other is 420 or 820 ? 1 : 0;
                    leaks += other is not (500 or 205) && beforeTheBase ? 1 : 0;
                }
            }

            Assert.That(leaks, Is.Zero, "the ventricle touches something other than its muscle before the base");
            Assert.That(open, Is.GreaterThan(20), "atrium and aorta open into the ventricle");
        }
    }

    [Test]
    public void Neighbours_touch_where_blood_flows()
    {
        (ushort From, ushort To)[] flow = [(420, 500), (500, 820), (550, 600), (600, 850)];
        foreach (PhantomPatient patient in Cohort.All)
        {
            foreach ((ushort from, ushort to) in flow)
            {
                int contacts = Cohort.Places(patient.Labels, margin: 1)
                    .Where(p => patient.Labels[p.I, p.J, p.K] == from)
                    .Sum(p => Cohort.Neighbours(p).Count(n => patient.Labels[n.I, n.J, n.K] == to));
                Assert.That(contacts, Is.GreaterThan(8), $"contact of {from} and {to}");
            }
        }
    }

    [Test]
    public void Every_structure_hangs_together()
    {
        foreach (PhantomPatient patient in Cohort.All)
        {
            foreach (ushort label in Cohort.Structures)
            {
                Assert.That(Components.LargestShare(patient.Labels, label), Is.GreaterThan(0.97), $"label {label}");
            }
        }
    }

    private static double Dot(Vector3D a, Vector3D b) => (a.X * b.X) + (a.Y * b.Y) + (a.Z * b.Z);
}
