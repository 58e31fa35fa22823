using System.Text.Json;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Nifti;

namespace MkdSeg.Phantom.Cohorts;

/// <summary>
/// A cohort of phantoms on disk, shaped like the MM-WHS challenge's training data:
/// <c>ct_train/ct_train_1001_image.nii.gz</c>, <c>ct_train/ct_train_1001_label.nii.gz</c>, <c>mr_train/mr_train_1001_image.nii.gz</c>
/// and so on, with a <c>phantom.json</c> that says what it is, so that nobody takes it for real patients.
/// </summary>
public static class PhantomCohort
{
    /// <summary>Number of the first patient of each modality, as in the challenge.</summary>
    public const int FirstPatient = 1001;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Writes a cohort with the default difficulty.</summary>
    /// <param name="folder">New or empty folder.</param>
    /// <param name="ctCount">CT patients.</param>
    /// <param name="mrCount">MR patients; they are other people.</param>
    /// <param name="size">Voxels along the longest axis of a CT image.</param>
    /// <param name="seed">Seed of the cohort.</param>
    /// <param name="progress">Told the name of every patient when both files are written.</param>
    /// <exception cref="InvalidInputException">The folder is not empty, a count is negative, or a file cannot be written.</exception>
    public static void Write(string folder, int ctCount, int mrCount, int size, int seed, IProgress<string>? progress = null) =>
        Write(folder, ctCount, mrCount, seed, new PhantomOptions { Size = size }, progress);

    /// <summary>
    /// Writes a cohort. Everything is written into a new folder beside the wanted one and renamed at the end: after a failure
    /// nothing stays. Patient n of a modality does not depend on the counts.
    /// </summary>
    /// <param name="folder">New or empty folder.</param>
    /// <param name="ctCount">CT patients.</param>
    /// <param name="mrCount">MR patients; they are other people.</param>
    /// <param name="seed">Seed of the cohort.</param>
    /// <param name="options">Size and difficulty.</param>
    /// <param name="progress">Told the name of every patient when both files are written.</param>
    /// <exception cref="InvalidInputException">The folder is not empty, a count is negative, or a file cannot be written.</exception>
    public static void Write(
        string folder, int ctCount, int mrCount, int seed, PhantomOptions options, IProgress<string>? progress = null)
    {
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        Check(folder, target, ctCount, mrCount);
        string partial = $"{target}.{Guid.NewGuid():N}.partial";
        try
        {
            Directory.CreateDirectory(partial);
            WritePatients(partial, Modality.Ct, ctCount, seed, options, progress);
            WritePatients(partial, Modality.Mr, mrCount, seed, options, progress);
            WriteDescription(partial, ctCount, mrCount, seed, options);
            if (Directory.Exists(target))
            {
                Directory.Delete(target);
            }

            Directory.Move(partial, target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"The phantom cohort cannot be written to {folder}: {e.Message}", e);
        }
        finally
        {
            if (Directory.Exists(partial))
            {
                Directory.Delete(partial, recursive: true);
            }
        }
    }

    private static void Check(string folder, string target, int ctCount, int mrCount)
    {
        if (ctCount < 0 || mrCount < 0)
        {
            throw new InvalidInputException($"A cohort of {ctCount} CT and {mrCount} MR patients is asked for; give counts from 0 on.");
        }

        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
        {
            throw new InvalidInputException($"{folder} is there already and not empty; name a new folder for the phantom cohort.");
        }
    }

    private static void WritePatients(
        string root, Modality modality, int count, int seed, PhantomOptions options, IProgress<string>? progress)
    {
        string set = modality == Modality.Ct ? "ct_train" : "mr_train";
        string folder = Directory.CreateDirectory(Path.Combine(root, set)).FullName;
        for (int index = 0; index < count; index++)
        {
            string name = $"{set}_{FirstPatient + index}";
            var patient = PhantomPatient.Generate(seed, index, modality, options);
            NiftiWriter.Write<float, short>(Path.Combine(folder, $"{name}_image.nii.gz"), patient.Image, NiftiDataType.Int16, null, ToShorts);
            NiftiFile.WriteLabels(Path.Combine(folder, $"{name}_label.nii.gz"), patient.Labels);
            progress?.Report(name);
        }
    }

    private static void ToShorts(ReadOnlySpan<float> from, Span<short> to)
    {
        for (int n = 0; n < from.Length; n++)
        {
            to[n] = (short)from[n];
        }
    }

    private static void WriteDescription(string root, int ctCount, int mrCount, int seed, PhantomOptions options)
    {
        var description = new
        {
            what = "Synthetic whole-heart phantom of MkdSeg.Repro: no patient was imaged. Not for accuracy claims about real hearts.",
            seed,
            ctCount,
            mrCount,
            options,
        };
        File.WriteAllText(Path.Combine(root, "phantom.json"), JsonSerializer.Serialize(description, Indented) + "\n");
    }
}
