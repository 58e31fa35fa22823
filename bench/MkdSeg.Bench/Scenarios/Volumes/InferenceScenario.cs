using MkdSeg.Bench.Harness;
using MkdSeg.Bench.Results;
using MkdSeg.Data;
using MkdSeg.Data.Sources;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Labels;
using MkdSeg.Imaging.Nifti;
using MkdSeg.Phantom.Cohorts;
using MkdSeg.Training;
using MkdSeg.Training.Options;

namespace MkdSeg.Bench.Scenarios.Volumes;

/// <summary>A compressed CT scan to written labels.</summary>
internal sealed class InferenceScenario : Comparison
{
    /// <summary>Folder of the trained run among the inputs.</summary>
    public const string RunFolder = "run";

    private const int Threads = 2;

    // Enough to find hearts in phantoms; the time of a prediction does not depend on it.
    private static readonly TrainingOptions Options = Profiles.Smoke with { Iterations = 120, Threads = Threads };

    /// <inheritdoc/>
    public override string Name => "inference";

    /// <inheritdoc/>
    public override string What => "A CT scan as .nii.gz to written labels: both segmentors of a quick profile, whole scan and crops.";

    /// <inheritdoc/>
    public override IEnumerable<ComparedCase> Cases(bool quick)
    {
        GridSize size = VolumeSizes.Of(quick);
        var first = new ComparedCase
        {
            Size = $"{size} voxels, {Threads} threads, first scan of a process",
            Ours = Side.Own("inference", [("threads", Threads)]),
            Theirs = Side.PyTorch("nibabel and PyTorch 1.13", "inference.py", [("threads", Threads)]) with
            {
                Modules = ["torch", "nibabel"],
            },
            Goal = 0.6,
            Prepare = folder => WriteInputs(size, folder),
            Compare = CompareLabels,
            WarmUps = 0,
            FreshProcesses = true,
            MostPairs = 7,
        };
        yield return first;
        yield return first with { Size = $"{size} voxels, {Threads} threads, further scans", WarmUps = 1, FreshProcesses = false };
    }

    private static void WriteInputs(GridSize size, string folder)
    {
        string data = Path.Combine(folder, "data");
        PhantomCohort.Write(data, ctCount: 4, mrCount: 4, size: 64, seed: 1);
        IDataset dataset = Dataset.Open(data);
        Trainer.Train(dataset, Options, Path.Combine(folder, RunFolder), resume: false, null, CancellationToken.None);
        ScanFile.Write(dataset.Cases.First(stored => stored.Modality == Modality.Ct).ReadImage(), size, folder);
    }

    /// <summary>Shares of voxels with another label, and of each structure outside the other side's (1 - Dice).</summary>
    private static IReadOnlyList<Difference> CompareLabels(string ours, string theirs)
    {
        ushort[] a = NiftiFile.ReadLabels(ours).Voxels, b = NiftiFile.ReadLabels(theirs).Voxels;

        // Two empty label maps would agree and prove nothing: most structures must be there.
        int missed = LabelMap.MmWhs.Structures.Count(s => !a.Contains(s.Value));
        List<Difference> differences = [new("structures that were not found", missed, 3)];
        differences.Add(new("voxels with another label", a.Zip(b).Count(pair => pair.First != pair.Second) / (double)a.Length, 1e-3));
        foreach (LabelledStructure structure in LabelMap.MmWhs.Structures)
        {
            (long both, long sum) = (0, 0);
            for (int n = 0; n < a.Length; n++)
            {
                (bool mine, bool other) = (a[n] == structure.Value, b[n] == structure.Value);
                both += mine && other ? 1 : 0;
                sum += (mine ? 1 : 0) + (other ? 1 : 0);
            }

            differences.Add(new($"1 - Dice of {structure.Name}", sum == 0 ? 0 : 1 - (2.0 * both / sum), 1e-3));
        }

        return differences;
    }
}
