namespace MkdSeg.Imaging;

/// <summary>
/// The call or the input is wrong. The message is one line that says what is wrong, where, and what to do; the command
/// line prints it as it is and exits with code 2.
/// </summary>
public class InvalidInputException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">One line: what, where, what to do. Control characters, which a file's name or content can bring
    /// in, are written as their numbers.</param>
    /// <param name="inner">The cause, if another exception brought this to light.</param>
    public InvalidInputException(string message, Exception? inner = null)
        : base(OneLine(message), inner)
    {
    }

    private static string OneLine(string message) => message.Any(char.IsControl)
        ? string.Concat(message.Select(c => char.IsControl(c) ? $"\\u{(int)c:X4}" : c.ToString()))
        : message;
}
