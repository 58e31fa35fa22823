using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Files;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Nifti;

namespace MkdSeg.Phantom.Cohorts;

/// <summary>
/// A cohort of phantoms on disk, with a <c>phantom.json</c> that says what it is, so that nobody takes it for real patients, a data
/// card (<c>README.md</c>) and checksums (<c>checksums.sha256</c>). Hearts are shaped like the MM-WHS challenge's training data:
/// <c>ct_train/ct_train_1001_image.nii.gz</c>,
/// <c>ct_train/ct_train_1001_label.nii.gz</c>, <c>mr_train/mr_train_1001_image.nii.gz</c> and so on. Abdomens have a <c>dataset.json</c>
/// and <c>ct/images/1001.nii.gz</c>, <c>ct/labels/1001.nii.gz</c>, <c>mr/images/1001.nii.gz</c> and so on.
/// </summary>
public static class PhantomCohort
{
    /// <summary>Number of the first patient of each modality, as in the challenge.</summary>
    public const int FirstPatient = 1001;

    /// <summary>Writes a cohort of hearts with the default difficulty.</summary>
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
    /// Writes a cohort. Everything is written into a hidden folder within the wanted one and handed over at the end: after a failure
    /// nothing stays, and what a killed process left is replaced by the next call. Patient n of a modality does not depend on the counts.
    /// </summary>
    /// <param name="folder">New or empty folder; locked while it is written.</param>
    /// <param name="ctCount">CT patients.</param>
    /// <param name="mrCount">MR patients; they are other people.</param>
    /// <param name="seed">Seed of the cohort.</param>
    /// <param name="options">Anatomy, size and difficulty.</param>
    /// <param name="progress">Told the name of every patient when its files are written.</param>
    /// <param name="withOracle">
    /// Write for every MR patient the image that CT would have shown on the same grid, too, under a name that no data set reads:
    /// <c>mr_train/mr_train_1001_oracle.nii.gz</c>, of abdomens <c>mr/oracle/1001.nii.gz</c>. An upper bound for translations.
    /// </param>
    /// <exception cref="InvalidInputException">
    /// The folder is not empty, another process writes there, a count is negative, or a file cannot be written.
    /// </exception>
    public static void Write(
        string folder,
        int ctCount,
        int mrCount,
        int seed,
        PhantomOptions options,
        IProgress<string>? progress = null,
        bool withOracle = false)
    {
        if (ctCount < 0 || mrCount < 0)
        {
            throw new InvalidInputException($"A cohort of {ctCount} CT and {mrCount} MR patients is asked for; give counts from 0 on.");
        }

        try
        {
            using CohortFolder target = CohortFolder.Open(folder);
            if (target.IsWhole)
            {
                if (!IsAt(folder, ctCount, mrCount, seed, options, withOracle))
                {
                    throw CohortFolder.NotEmpty(folder);
                }

                return;
            }

            var layout = CohortLayout.Of(options.Anatomy);
            WritePatients(target.Work, Modality.Ct, ctCount, seed, options, withOracle: false, progress);
            WritePatients(target.Work, Modality.Mr, mrCount, seed, options, withOracle, progress);
            if (layout.Manifest is { } manifest)
            {
                AtomicFile.WriteText(Path.Combine(target.Work, CohortFolder.Manifest), manifest);
            }

            AtomicFile.WriteText(
                Path.Combine(target.Work, DataCard.File), DataCard.Text(layout, ctCount, mrCount, seed, options, withOracle));
            AtomicFile.WriteText(Path.Combine(target.Work, DataCard.Checksums), DataCard.SumsOf(target.Work));
            AtomicFile.WriteText(
                Path.Combine(target.Work, CohortFolder.Description), layout.Describe(ctCount, mrCount, seed, options, withOracle));
            target.HandOver();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException(
                $"{folder}: the cohort cannot be written there ({e.Message.ReplaceLineEndings(" ")}); check the folder and the space left.",
                e);
        }
    }

    /// <summary>Whether a folder holds a whole cohort, and the one of these numbers, as its <c>phantom.json</c> says.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="ctCount">CT patients.</param>
    /// <param name="mrCount">MR patients.</param>
    /// <param name="seed">Seed of the cohort.</param>
    /// <param name="options">Anatomy, size and difficulty.</param>
    /// <param name="withOracle">Whether MR patients have their image in CT, too.</param>
    public static bool IsAt(string folder, int ctCount, int mrCount, int seed, PhantomOptions options, bool withOracle = false)
    {
        try
        {
            string path = Path.Combine(folder, CohortFolder.Description);
            JsonNode? asked = JsonNode.Parse(CohortLayout.Of(options.Anatomy).Describe(ctCount, mrCount, seed, options, withOracle));
            if (IsUnfinished(folder) || !File.Exists(path))
            {
                return false;
            }

            string found = InputFile.ReadAllText(path, 1 << 20, "a phantom's description", "restore it");
            return JsonNode.DeepEquals(JsonNode.Parse(found), asked);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException or InvalidInputException)
        {
            return false;
        }
    }

    /// <summary>
    /// Whether a folder holds what <see cref="Write(string, int, int, int, PhantomOptions, IProgress{string}?, bool)"/> has begun and not
    /// ended.
    /// </summary>
    /// <param name="folder">The folder.</param>
    public static bool IsUnfinished(string folder) => CohortFolder.IsUnfinished(folder);

    private static void WritePatients(
        string root, Modality modality, int count, int seed, PhantomOptions options, bool withOracle, IProgress<string>? progress)
    {
        var layout = CohortLayout.Of(options.Anatomy);
        string word = modality.Word;
        string Made(string path)
        {
            string full = Path.Combine(root, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            return full;
        }

        _ = (Made(layout.Image(word, "none")), Made(layout.Labels(word, "none")));
        for (int index = 0; index < count; index++)
        {
            string number = (FirstPatient + index).ToString(CultureInfo.InvariantCulture);
            var patient = PhantomPatient.Generate(seed, index, modality, options);
            WriteImage(Made(layout.Image(word, number)), patient.Image);
            NiftiFile.WriteLabels(Made(layout.Labels(word, number)), patient.Labels);
            if (withOracle)
            {
                WriteImage(Made(layout.Oracle(word, number)), PhantomPatient.GenerateOracle(seed, index, options).Image);
            }

            progress?.Report(layout.Name(word, number));
        }
    }

    private static void WriteImage(string path, Volume<float> image) =>
        NiftiWriter.Write<float, short>(path, image, NiftiDataType.Int16, null, ToShorts);

    private static void ToShorts(ReadOnlySpan<float> from, Span<short> to)
    {
        for (int n = 0; n < from.Length; n++)
        {
            to[n] = (short)from[n];
        }
    }
}
