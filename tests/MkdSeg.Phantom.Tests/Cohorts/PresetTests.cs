using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MkdSeg.Imaging;
using MkdSeg.Phantom.Cohorts;

namespace MkdSeg.Phantom.Tests.Cohorts;

/// <summary>The named presets: the classic one stays what it was, the other one can be told by its name.</summary>
public sealed class PresetTests
{
    // SHA-256 of images and labels of three patients of each modality, 32 voxels, seed 2001: written down before presets came.
    [TestCase(PhantomAnatomy.Heart, "740b6df8ddaccd5b6e4450952024e20494df6920abd1229a198d7b48d1b72ce9")]
    [TestCase(PhantomAnatomy.Abdomen, "e8881380a74a6747df9a937091f1fd6a295a810c93cca5c317ca2ccd391ae747")]
    public void Classic_patients_keep_their_bytes(PhantomAnatomy anatomy, string expected)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (Modality modality in (ReadOnlySpan<Modality>)[Modality.Ct, Modality.Mr])
        {
            for (int index = 0; index < 3; index++)
            {
                var patient = PhantomPatient.Generate(2001, index, modality, PhantomOptions.Classic.Of(anatomy, 32));
                hash.AppendData(MemoryMarshal.AsBytes<float>(patient.Image.Voxels));
                hash.AppendData(MemoryMarshal.AsBytes<ushort>(patient.Labels.Voxels));
            }
        }

        Assert.That(Convert.ToHexStringLower(hash.GetHashAndReset()), Is.EqualTo(expected));
    }

    [Test]
    public void Classic_is_what_no_options_mean() => Assert.That(PhantomOptions.Classic, Is.EqualTo(new PhantomOptions()));

    [Test]
    public void Presets_are_found_by_name_and_others_refused()
    {
        Assert.That(
            PhantomOptions.PresetNames.Select(PhantomOptions.Named),
            Is.EqualTo(new[] { PhantomOptions.Classic, PhantomOptions.Reference }));
        Assert.That(
            () => PhantomOptions.Named("realistic"),
            Throws.TypeOf<InvalidInputException>().With.Message.Contains("'realistic'").And.Message.Contains("classic, reference"));
    }

    [Test]
    public void Knobs_of_zero_change_no_patient()
    {
        PhantomOptions plain = PhantomOptions.Classic.Of(PhantomAnatomy.Heart, 24);
        PhantomOptions zero = plain with { Patients = new(), Scans = new() };
        foreach (Modality modality in (ReadOnlySpan<Modality>)[Modality.Ct, Modality.Mr])
        {
            var one = PhantomPatient.Generate(5, 1, modality, plain);
            var other = PhantomPatient.Generate(5, 1, modality, zero);
            Assert.That(other.Labels.Voxels, Is.EqualTo(one.Labels.Voxels));
            Assert.That(other.Image.Voxels, Is.EqualTo(one.Image.Voxels));
        }
    }

    [Test]
    public void Knobs_out_of_range_are_refused_by_name()
    {
        Assert.That(
            () => new PatientMix { HeartSize = 0.7 },
            Throws.TypeOf<InvalidInputException>().With.Message.Contains("PatientMix.HeartSize"));
        Assert.That(
            () => new ScanMix { CutField = -0.1 }, Throws.TypeOf<InvalidInputException>().With.Message.Contains("ScanMix.CutField"));
    }
}
