namespace MkdSeg.Imaging.Files;

/// <summary>
/// What must hold before a call writes anywhere: no output is an input or another output, and a file that is there already is replaced
/// only where it came from the same kind of call.
/// </summary>
public static class OutputPaths
{
    /// <summary>Refuses outputs that are one of the inputs or each other, by what the files are (<see cref="FileIdentity"/>).</summary>
    /// <param name="inputs">Files and folders that the call reads.</param>
    /// <param name="outputs">Files and folders that it writes, in the order in which they are named.</param>
    /// <exception cref="InvalidInputException">Two of them are the same; the message names both.</exception>
    public static void RequireApart(IEnumerable<string> inputs, IEnumerable<string> outputs)
    {
        var read = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string input in inputs)
        {
            read.TryAdd(FileIdentity.Of(input), input);
        }

        var written = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string output in outputs)
        {
            string place = FileIdentity.Of(output);
            if (read.TryGetValue(place, out string? input))
            {
                throw new InvalidInputException(output == input
                    ? $"{output}: is an input, which is never overwritten; give another name."
                    : $"{output}: is the same file as the input {input}, which is never overwritten; give another name.");
            }

            if (!written.TryAdd(place, output))
            {
                throw new InvalidInputException($"{output}: two outputs cannot go to one file ({written[place]}); give another name.");
            }
        }
    }

    /// <summary>Refuses an output folder that is an input folder or lies within it, links followed.</summary>
    /// <param name="input">A folder that the call reads.</param>
    /// <param name="output">The folder that it writes.</param>
    /// <exception cref="InvalidInputException">It would write into its own input.</exception>
    public static void RequireOutside(string input, string output)
    {
        RequireNamed(output);
        if (FileIdentity.IsWithin(output, input))
        {
            throw new InvalidInputException(
                $"{output}: lies within the input {input}, to which nothing is added; give a folder outside it.");
        }
    }

    /// <summary>Refuses to write where there is no folder, or over something that another hand made.</summary>
    /// <param name="path">The file to write.</param>
    /// <param name="maker">What makes such files, for the message, for example <c>mkdseg evaluate</c>.</param>
    /// <param name="isOwn">Whether a file that is there came from it; errors of reading count as no.</param>
    /// <exception cref="InvalidInputException">The folder does not exist, or what is there must stay.</exception>
    public static void RequireReplaceable(string path, string maker, Func<string, bool> isOwn)
    {
        if (path.Length == 0)
        {
            throw new InvalidInputException("An output's name is empty; give the name of a file to write.");
        }

        if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
        {
            throw new InvalidInputException($"{path}: its folder does not exist; make it first.");
        }

        if (Directory.Exists(path))
        {
            throw new InvalidInputException($"{path}: is a folder; give the name of a file to write.");
        }

        if (Path.Exists(path) && !(FileIdentity.CanBeReplaced(path) && Try(path, isOwn)))
        {
            throw new InvalidInputException(
                $"{path}: is there already and was not made by '{maker}', or was changed since; give another name, or remove it first.");
        }
    }

    /// <summary>
    /// Refuses a folder that holds something else than what is to be made there; traces of ours (<see cref="IsTrace"/>) do not count.
    /// </summary>
    /// <param name="folder">The folder to write into; may be absent.</param>
    /// <param name="what">What it is for, for the message, for example <c>a run</c>.</param>
    /// <param name="isOwn">Whether it holds a beginning of just that.</param>
    /// <exception cref="InvalidInputException">It is a file, or holds other things.</exception>
    public static void RequireFreeFolder(string folder, string what, Func<string, bool> isOwn)
    {
        RequireNamed(folder);
        if (!Directory.Exists(folder))
        {
            if (Path.Exists(folder))
            {
                throw new InvalidInputException($"{folder}: is a file; give the name of a folder for {what}.");
            }

            return;
        }

        if (!isOwn(folder) && Directory.EnumerateFileSystemEntries(folder).Any(entry => !IsTrace(entry)))
        {
            throw new InvalidInputException(
                $"{folder}: holds other files, and {what} needs a folder of its own; give a new or an empty one.");
        }
    }

    /// <summary>Whether a file is a hidden one that a killed process of ours may have left: a lock's, or half-written.</summary>
    /// <param name="path">Its name or path.</param>
    public static bool IsTrace(string path) => FolderLock.IsOwn(path) || AtomicFile.IsTemporary(path);

    private static void RequireNamed(string folder)
    {
        if (folder.Length == 0)
        {
            throw new InvalidInputException("An output folder's name is empty; give the name of a folder.");
        }
    }

    private static bool Try(string path, Func<string, bool> isOwn)
    {
        try
        {
            return isOwn(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidInputException)
        {
            return false;
        }
    }
}
