namespace MkdSeg.Imaging.Nifti;

/// <summary>A file is not a NIfTI file that can be read: damaged, cut off, or of a kind that is not supported.</summary>
public sealed class NiftiFormatException : DamagedFileException
{
    /// <summary>Creates the exception; the message becomes one line: file, problem, offset, remedy.</summary>
    /// <param name="path">The file.</param>
    /// <param name="offset">Byte of the (uncompressed) file at which the problem stands.</param>
    /// <param name="problem">What is wrong.</param>
    /// <param name="remedy">What to do about it.</param>
    /// <param name="inner">The cause, if another exception brought this to light.</param>
    public NiftiFormatException(string path, long offset, string problem, string remedy, Exception? inner = null)
        : base(path, offset, problem, remedy, inner) => Offset = offset;

    /// <summary>Byte of the (uncompressed) file at which the problem stands.</summary>
    public long Offset { get; }
}
