namespace MkdSeg.PaperRepro

open System
open System.IO
open MkdSeg.Imaging

/// From an exception to one line and an exit code.
[<RequireQualifiedAccess>]
module Failures =
    let private oneLine (text: string) = (Plain.line text).Trim()

    /// Set to 1, this environment variable adds the stack trace of an unexpected failure; a report of a bug needs it.
    [<Literal>]
    let TraceVariable = "MKDSEG_TRACE"

    /// How every line of this program on standard error begins.
    [<Literal>]
    let Prefix = "mkdseg: "

    let rec private innermost (error: exn) : exn =
        match error.InnerException with
        | null -> error
        | inner -> innermost inner

    /// Whether it is TorchSharp that could not begin; it tells at length where it looked for its library.
    let private isNative (error: TypeInitializationException) =
        error.TypeName.StartsWith("TorchSharp", StringComparison.Ordinal) || (innermost error :? DllNotFoundException)

    let private unloadable (error: exn) =
        let lines =
            error.Message.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries ||| StringSplitOptions.TrimEntries)

        let reason =
            match error, Array.toList lines with
            | _, [] -> error.GetType().Name
            // The loader ends with its own words, TorchSharp begins with them.
            | :? DllNotFoundException, lines -> List.last lines
            | _, first :: _ -> first

        $"a native library cannot be loaded ({oneLine(reason).TrimEnd '.'}); give more memory, where a limit of the shell (ulimit -v) "
        + "or of the machine was reached, or build the program again."

    /// The exit code, and what to say.
    let rec describe (error: exn) : int * string =
        match error with
        | :? AggregateException as many when many.InnerExceptions.Count > 0 -> describe many.InnerExceptions[0]
        | :? InvalidInputException -> ExitCode.WrongInput, oneLine error.Message
        | :? OperationCanceledException -> ExitCode.Stopped, oneLine error.Message
        | :? IOException
        | :? UnauthorizedAccessException -> ExitCode.Failed, $"{oneLine error.Message} Check the disk and its permissions, then run again."
        | :? OutOfMemoryException ->
            ExitCode.Failed, "there is not enough memory for this call; a limit of the shell (ulimit -v) or of the machine was reached."
        | _ when error.GetType().Name = "DivergedException" -> ExitCode.Failed, oneLine error.Message
        // By its name, so that no other failure loads the networks.
        | _ when error.GetType().Name = "NativeLibraryException" -> ExitCode.WrongInput, oneLine error.Message
        | :? TypeInitializationException as failed when isNative failed -> ExitCode.Failed, unloadable (innermost failed)
        | :? DllNotFoundException -> ExitCode.Failed, unloadable error
        | _ ->
            ExitCode.Failed,
            $"unexpected {error.GetType().Name}: {oneLine error.Message} Please report this; {TraceVariable}=1 shows where it happened."

    /// Says it on standard error.
    let report (error: TextWriter) (problem: exn) : int =
        let code, text = describe problem
        error.WriteLine $"mkdseg: {text}"

        if code = ExitCode.Failed && Environment.GetEnvironmentVariable TraceVariable = "1" then
            error.WriteLine(string problem)

        code
