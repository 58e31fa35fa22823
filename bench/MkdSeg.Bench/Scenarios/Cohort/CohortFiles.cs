using MkdSeg.Data;
using MkdSeg.Data.Sources;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Nifti;
using MkdSeg.Phantom;
using MkdSeg.Phantom.Cohorts;
using MkdSeg.Training.Batches;

namespace MkdSeg.Bench.Scenarios.Cohort;

/// <summary>
/// A large cohort on disk, half CT and half MR: ten phantoms of each modality over and over, each brighter than the one before.
/// </summary>
internal static class CohortFiles
{
    private const string DataFolder = "data";
    private const int Originals = 10;

    /// <summary>Writes a cohort.</summary>
    /// <param name="folder">A folder for it.</param>
    /// <param name="volumes">CT and MR volumes together.</param>
    /// <param name="size">Voxels along the longest axis of a CT image.</param>
    public static void Write(string folder, int volumes, int size)
    {
        string data = Directory.CreateDirectory(Path.Combine(folder, DataFolder)).FullName;
        foreach ((Modality modality, string set) in new[] { (Modality.Ct, "ct_train"), (Modality.Mr, "mr_train") })
        {
            PhantomPatient[] patients =
            [
                .. Enumerable.Range(0, Math.Min(Originals, volumes / 2))
                    .Select(n => PhantomPatient.Generate(3, n, modality, new PhantomOptions { Size = size })),
            ];
            for (int n = 0; n < volumes / 2; n++)
            {
                PhantomPatient patient = patients[n % Originals];
                string name = Path.Combine(data, FormattableString.Invariant($"{set}_{n:00000}"));
                int brighter = n / Originals;
                NiftiFile.WriteImage(
                    $"{name}_image.nii.gz", new(patient.Image.Geometry, Array.ConvertAll(patient.Image.Voxels, v => v + brighter)));
                NiftiFile.WriteLabels($"{name}_label.nii.gz", patient.Labels);
            }
        }
    }

    /// <summary>Opens the cohort with the first volumes of it to train on.</summary>
    /// <param name="folder">Where it was written.</param>
    /// <param name="volumes">CT and MR volumes together.</param>
    public static (IDataset Dataset, TrainingSplit Split) Open(string folder, int volumes)
    {
        IDataset dataset = Dataset.Open(Path.Combine(folder, DataFolder));
        DatasetCase[] Of(Modality modality) => [.. dataset.Cases.Where(c => c.Modality == modality).Take(volumes / 2)];
        return (dataset, new TrainingSplit(Of(Modality.Ct), Of(Modality.Mr), []));
    }
}
