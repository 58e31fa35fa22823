using MkdSeg.Imaging;
using MkdSeg.Imaging.Files;

namespace MkdSeg.Phantom.Cohorts;

/// <summary>
/// The folder of a cohort while it is written: locked, with everything in one hidden folder within it. Whatever is made or removed here is
/// in that place, which bears a mark and is nobody else's. Disposed without <see cref="HandOver"/>, nothing stays.
/// </summary>
internal sealed class CohortFolder : IDisposable
{
    /// <summary>Name of the hidden folder.</summary>
    public const string WorkName = ".unfinished-phantom";

    /// <summary>
    /// The file that says what a cohort is; it is handed over first, so that no part of a phantom ever stands there without it.
    /// </summary>
    public const string Description = "phantom.json";

    /// <summary>
    /// The file that says where a cohort's volumes lie, where their names do not; it is handed over last, so that no data set is seen there
    /// before it is whole.
    /// </summary>
    public const string Manifest = "dataset.json";

    private const string Mark = "mkdseg";
    private const string WholeMark = "whole";

    private readonly string folder;
    private readonly FolderLock held;
    private readonly bool isNew;

    private CohortFolder(string folder, FolderLock held, bool isNew) =>
        (this.folder, this.held, this.isNew, Work) = (folder, held, isNew, Path.Combine(folder, WorkName));

    /// <summary>Where the files are written.</summary>
    public string Work { get; }

    /// <summary>Whether a cohort stands there: handed over just now, or by an earlier process that was killed at its very end.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Locks a new or empty folder; what a killed process left in it is ended or removed.</summary>
    /// <exception cref="InvalidInputException">The folder is not empty, or another process writes there.</exception>
    /// <exception cref="IOException">Something cannot be written.</exception>
    public static CohortFolder Open(string given)
    {
        RequireFree(given);
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(given));
        bool isNew = !Directory.Exists(full);
        Directory.CreateDirectory(full);
        var opened = new CohortFolder(full, FolderLock.Take(full), isNew);
        try
        {
            RequireFree(given);
            opened.TakeOver();
            return opened;
        }
        catch
        {
            opened.held.Remove();
            throw;
        }
    }

    /// <summary>The refusal of a folder that holds something.</summary>
    public static InvalidInputException NotEmpty(string folder) =>
        new($"{folder}: is there already and not empty; name a new folder for the phantom cohort.");

    /// <summary>
    /// Moves what was written to its place. From here on a process that is killed leaves a cohort that the next call completes.
    /// </summary>
    public void HandOver()
    {
        AtomicFile.WriteText(Path.Combine(Work, WholeMark), "");
        MoveUp();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            if (!IsWhole && Directory.Exists(Work))
            {
                Directory.Delete(Work, recursive: true);
            }
        }
        finally
        {
            held.Remove();
        }

        if (!IsWhole && isNew)
        {
            RemoveIfEmpty(folder);
        }
    }

    /// <summary>Whether something is left to do for a folder's cohort.</summary>
    public static bool IsUnfinished(string folder)
    {
        string work = Path.Combine(folder, WorkName);
        return IsMarked(work) || (Directory.Exists(work) && !File.Exists(Path.Combine(folder, Description)));
    }

    private static bool IsMarked(string work) => File.Exists(Path.Combine(work, Mark)) || File.Exists(Path.Combine(work, WholeMark));

    private static void RemoveIfEmpty(string folder)
    {
        try
        {
            Directory.Delete(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody else writes there by now.
        }
    }

    private static void RequireFree(string folder) => OutputPaths.RequireFreeFolder(folder, "a phantom cohort", IsOwn);

    /// <summary>Whether a cohort was handed over there, or nothing of others stands beside one that was begun.</summary>
    private static bool IsOwn(string folder) =>
        File.Exists(Path.Combine(folder, WorkName, WholeMark))
        || Directory.EnumerateFileSystemEntries(folder).All(path => OutputPaths.IsTrace(path) || Path.GetFileName(path) == WorkName);

    private void TakeOver()
    {
        AtomicFile.RemoveLeftovers(folder);
        var work = new DirectoryInfo(Work);
        bool isOurs = !work.Exists || IsMarked(Work) || work.EnumerateFileSystemInfos().All(entry => AtomicFile.IsTemporary(entry.Name));
        if (work.LinkTarget is not null || File.Exists(Work) || !isOurs)
        {
            throw new InvalidInputException(
                $"{Work}: was not made by this program; take it away, or name a new folder for the phantom cohort.");
        }

        if (File.Exists(Path.Combine(Work, WholeMark)))
        {
            MoveUp();
            return;
        }

        if (work.Exists)
        {
            work.Delete(recursive: true);
        }

        work.Create();
        AtomicFile.WriteText(Path.Combine(Work, Mark), "A cohort that 'mkdseg phantom' is writing. If that was killed, call it again.\n");
    }

    private void MoveUp()
    {
        MoveUp(Description);
        foreach (string part in Directory.GetDirectories(Work))
        {
            Directory.Move(part, Path.Combine(folder, Path.GetFileName(part)));
        }

        MoveUp(Manifest);
        MoveUp(DataCard.File);
        MoveUp(DataCard.Checksums);
        IsWhole = true;

        // In this order, so that a process killed between two of them leaves a cohort that is either ended by the next call or whole.
        File.Delete(Path.Combine(Work, Mark));
        File.Delete(Path.Combine(Work, WholeMark));
        Directory.Delete(Work);
    }

    private void MoveUp(string file)
    {
        if (File.Exists(Path.Combine(Work, file)))
        {
            File.Move(Path.Combine(Work, file), Path.Combine(folder, file));
        }
    }
}
