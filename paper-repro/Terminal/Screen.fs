namespace MkdSeg.PaperRepro

open System
open System.IO
open Spectre.Console

/// Where a command writes, whether a person watches, and which clock its progress reads.
type Screen =
    {
        Out: TextWriter
        Error: TextWriter
        /// True where live bars and colours make sense.
        IsTerminal: bool
        Time: TimeProvider
    }

    /// A line of plain text on standard output.
    member screen.Line(text: string) = screen.Out.WriteLine(if screen.IsTerminal then LineFit.visible text else Plain.text text)

    /// Sentences on standard output: on a terminal in lines of whole words, elsewhere as one line. Commands to copy belong into Line.
    member screen.Words(text: string) =
        let lines = if screen.IsTerminal then LineFit.wrap screen.Ansi.Profile.Width text else [ text ]

        for line in lines do
            screen.Out.WriteLine line

    /// A command to copy, in a line of its own below what it is for.
    member screen.Command(purpose: string, command: string) =
        screen.Line $"{purpose}:"
        screen.Line $"  {command}"

    /// The same output for Spectre's widgets.
    member screen.Ansi: IAnsiConsole =
        let out =
            match screen.Out with
            | :? PlainWriter as plain -> plain.Inner
            | out -> out

        AnsiConsole.Create(AnsiConsoleSettings(Out = AnsiConsoleOutput out))

    /// This process's standard streams.
    static member Process() =
        { Out = new PlainWriter(Console.Out)
          Error = new PlainWriter(Console.Error)
          IsTerminal = not Console.IsOutputRedirected && Environment.GetEnvironmentVariable "TERM" <> "dumb"
          Time = TimeProvider.System }
