namespace MkdSeg.Models;

/// <summary>The native tensor library that was asked for cannot be used; the message is one line: where, what, and what to do.</summary>
public sealed class NativeLibraryException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">One line: where, what, what to do.</param>
    /// <param name="inner">What the loader said, if it was asked.</param>
    public NativeLibraryException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
