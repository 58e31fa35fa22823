namespace MkdSeg.PaperRepro

open System
open System.Globalization
open System.IO

/// How a process that does one job tells the replay how far it is: a line for each change, PART TAB DONE TAB TOTAL TAB NOTE.
[<RequireQualifiedAccess>]
module JobProtocol =
    /// Said to a process that shall not judge what its run's images are translated to.
    [<Literal>]
    let WithoutJudge = "--no-judge"

    let private between = TimeSpan.FromSeconds 0.2

    /// Writes progress to a stream, a few lines a second at most.
    let writer (out: TextWriter) (time: TimeProvider) : string -> Progress -> unit =
        let mutable last = ("", time.GetTimestamp())

        fun part progress ->
            let was, at = last

            if was <> part || time.GetElapsedTime at >= between then
                last <- (part, time.GetTimestamp())
                out.WriteLine(String.Join('\t', [| part; string progress.Done; string progress.Total; Plain.line progress.Note |]))
                out.Flush()

    /// The part and its progress; None for any other line.
    let parse (line: string) : (string * Progress) option =
        let number (text: string) =
            match Int32.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture) with
            | true, n -> Some n
            | _ -> None

        match line.Split '\t' with
        | [| part; made; total; note |] ->
            match number made, number total with
            | Some made, Some total -> Some(part, { Done = made; Total = total; Note = note })
            | _ -> None
        | _ -> None
