namespace MkdSeg.PaperRepro

open System.Globalization
open System.IO
open MkdSeg.Imaging.Files

/// A calibration as files: for programs and for people.
[<RequireQualifiedAccess>]
module CalibrationFiles =
    [<Literal>]
    let private Csv = "calibration.csv"

    /// The table for people.
    [<Literal>]
    let Page = "calibration.md"

    let private number (criterion: Criterion) (value: float) : string =
        value.ToString((if criterion.Unit = "ml" then "0" else "0.000"), CultureInfo.InvariantCulture)

    let private range (criterion: Criterion) : string * string =
        match criterion.Range with
        | Some(low, high) -> number criterion low, number criterion high
        | None -> "", ""

    let private verdict (criterion: Criterion) : string =
        match criterion.IsMet with
        | Some true -> "in"
        | Some false -> "out"
        | None -> ""

    let private csvLine (one: Criterion) : string =
        let low, high = range one
        String.concat "," [ one.Part; $"\"{one.Name}\""; one.Unit; number one one.Value; low; high; verdict one ]

    let private pageLine (one: Criterion) : string =
        let wanted =
            match range one with
            | "", _ -> ""
            | low, high -> $"{low} to {high}"

        String.concat " | " [ $"| {one.Name}, {one.Unit}"; one.Real; number one one.Value; wanted; $"{verdict one} |" ]

    /// Writes calibration.csv and calibration.md.
    let write (folder: string) (title: string) (criteria: Criterion list) : unit =
        let lines = "part,name,unit,phantom,least,most,verdict" :: List.map csvLine criteria
        AtomicFile.WriteText(Path.Combine(folder, Csv), String.concat "\n" lines + "\n")

        let page =
            [ $"# {title}"; ""; "| what | real | phantom | wanted | |"; "|---|---|---|---|---|"; yield! List.map pageLine criteria ]

        AtomicFile.WriteText(Path.Combine(folder, Page), String.concat "\n" page + "\n")
