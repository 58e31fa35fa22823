namespace MkdSeg.Imaging;

/// <summary>
/// What stands in a file is wrong: damaged, cut off, hostile, or not of the kind that was asked for. The message names the
/// file and the place in it.
/// </summary>
public class DamagedFileException : InvalidInputException
{
    /// <summary>Creates the exception; the message becomes one line: file, problem, place, remedy.</summary>
    /// <param name="path">The file.</param>
    /// <param name="place">Where in the file: a byte, a line, a JSON path, a voxel.</param>
    /// <param name="problem">What is wrong.</param>
    /// <param name="remedy">What to do about it.</param>
    /// <param name="inner">The cause, if another exception brought this to light.</param>
    public DamagedFileException(string path, string place, string problem, string remedy, Exception? inner = null)
        : base($"{path}: {problem} (at {place}); {remedy}.", inner) =>
        (Path, Place) = (path, place);

    /// <summary>Creates the exception for a place that is known to the byte.</summary>
    /// <inheritdoc cref="DamagedFileException(string, string, string, string, Exception?)"/>
    /// <param name="offset">Byte of the (uncompressed) file.</param>
    /// <param name="path">The file.</param>
    /// <param name="problem">What is wrong.</param>
    /// <param name="remedy">What to do about it.</param>
    /// <param name="inner">The cause, if another exception brought this to light.</param>
    public DamagedFileException(string path, long offset, string problem, string remedy, Exception? inner = null)
        : this(path, $"byte {offset}", problem, remedy, inner)
    {
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Where in the file: a byte, a line, a JSON path, a voxel.</summary>
    public string Place { get; }
}
