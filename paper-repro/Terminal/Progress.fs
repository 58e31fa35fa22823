namespace MkdSeg.PaperRepro

open System
open System.Globalization
open Spectre.Console
open Spectre.Console.Rendering

/// How far a piece of work has come.
type Progress =
    {
        Done: int
        Total: int
        /// A few words: losses, the case at hand; with commas between several. May be empty.
        Note: string
    }

/// Shows work while it runs: a live bar on a terminal, a line now and then elsewhere.
[<RequireQualifiedAccess>]
module Progress =
    /// Time between two plain lines.
    let private quietFor = TimeSpan.FromSeconds 15.0

    /// "0:07", "12:30", "1:02:03".
    let clock (span: TimeSpan) = span.ToString((if span.TotalHours >= 1.0 then @"h\:mm\:ss" else @"m\:ss"), CultureInfo.InvariantCulture)

    /// Rate and time left, from what was done since the last report of where it starts: a training that is gone on with starts at its
    /// step, one with a warm-up at the end of it.
    type private Pace(time: TimeProvider) =
        let mutable first: (int * int * int64) option = None

        member _.Tell(progress: Progress) =
            match first with
            | Some(done0, total, began) when total = progress.Total && done0 < progress.Done ->
                let seconds = (time.GetElapsedTime began).TotalSeconds
                let rate = float (progress.Done - done0) / seconds

                if seconds > 0.0 && rate > 0.0 then
                    Some(rate, TimeSpan.FromSeconds(float (progress.Total - progress.Done) / rate))
                else
                    None
            | _ ->
                // Nothing is done yet, or another part of the work, which has a pace of its own.
                first <- Some(progress.Done, progress.Total, time.GetTimestamp())
                None

    let private rateText (rate: float) =
        if rate >= 1.0 then
            String.Format(CultureInfo.InvariantCulture, "{0:0.0}/s", rate)
        else
            String.Format(CultureInfo.InvariantCulture, "{0:0.0} s each", 1.0 / rate)

    /// A bar of a quarter of the line.
    let private barWidth (width: int) = Math.Clamp(width / 4, 8, 24)

    /// Letters of a line that are left for words beside the bar, the share done and the time, a space between each two.
    let private room (width: int) = max 8 (width - barWidth width - "100%".Length - "00:00:00".Length - 4)

    /// Never narrower than "100%", or the digits would stand below each other.
    type private ShareColumn() =
        inherit ProgressColumn()
        override _.NoWrap = true
        override _.GetColumnWidth _ = Nullable 4
        override _.Render(_, task, _) = Text($"{int task.Percentage, 3}%%") :> IRenderable

    /// The columns of a live line on a terminal of this width.
    let columns (width: int) : ProgressColumn list =
        [ TaskDescriptionColumn(Alignment = Justify.Left); ProgressBarColumn(Width = Nullable(barWidth width)); ShareColumn() ]

    /// Words of a live line: what does not fit is left out, of a remark with commas the part that does not.
    let describe (width: int) (title: string) (count: string) (remarks: string list) : string =
        let parts = remarks |> List.collect (fun remark -> List.ofArray (remark.Split ", "))
        Markup.Escape(LineFit.visible (LineFit.progress (room width) title count parts))

    /// Shows work as a live bar on a console.
    let live (console: IAnsiConsole) (time: TimeProvider) (title: string) (work: (Progress -> unit) -> 'T) : 'T =
        let words () = Markup.Escape(LineFit.visible (LineFit.shorten (room console.Profile.Width) title))

        console
            .Progress()
            .Columns(Array.ofList (columns console.Profile.Width @ [ ElapsedTimeColumn() ]))
            .Start(fun context ->
                let bar = context.AddTask(words (), true, 1.0)
                let pace = Pace time

                let report progress =
                    let speed =
                        match pace.Tell progress with
                        | Some(rate, left) -> [ rateText rate; $"{clock left} left" ]
                        | None -> []

                    bar.MaxValue <- float (max 1 progress.Total)
                    bar.Value <- float progress.Done
                    bar.Description <- describe console.Profile.Width title $"{progress.Done}/{progress.Total}" (speed @ [ progress.Note ])

                let result = work report
                bar.Value <- bar.MaxValue
                bar.Description <- words ()
                result)

    let private plain (screen: Screen) (title: string) (work: (Progress -> unit) -> 'T) : 'T =
        let began = screen.Time.GetTimestamp()
        let pace = Pace screen.Time
        let mutable last = began
        screen.Line $"{title} ..."

        let report progress =
            let speed = pace.Tell progress

            if screen.Time.GetElapsedTime last >= quietFor then
                last <- screen.Time.GetTimestamp()

                let speed =
                    match speed with
                    | Some(rate, left) -> $", {rateText rate}, {clock left} left"
                    | None -> ""

                let note = if progress.Note = "" then "" else ", " + progress.Note
                screen.Line $"{title}: {progress.Done}/{progress.Total}{speed}{note}"

        let result = work report
        screen.Line $"{title}: done in {clock (screen.Time.GetElapsedTime began)}"
        result

    /// Runs `work` on this thread under a title; it reports as often as it likes.
    let show (screen: Screen) (title: string) (work: (Progress -> unit) -> 'T) : 'T =
        if screen.IsTerminal then live screen.Ansi screen.Time title work else plain screen title work
