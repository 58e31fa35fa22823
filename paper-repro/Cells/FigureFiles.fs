namespace MkdSeg.PaperRepro.Cells

open System
open System.IO
open System.Security.Cryptography
open System.Text
open System.Text.RegularExpressions
open MkdSeg.Display
open MkdSeg.Imaging
open MkdSeg.Imaging.Files
open MkdSeg.PaperRepro

/// Figures and tables as files for a paper. A file appears under its name only when it is complete, and one that is there is replaced only
/// where it was written here.
[<RequireQualifiedAccess>]
module FigureFiles =
    /// Stands in the last line of every file that is written here, a comment with the SHA-256 of all before it.
    [<Literal>]
    let private Mark = "Written by a notebook of mkdseg; SHA-256 "

    [<Literal>]
    let private Maker = "a notebook of mkdseg"

    [<Literal>]
    let private HashLength = 64

    [<Literal>]
    let private LargestFile = 67_108_864L

    let private hashOf (bytes: byte[]) = Convert.ToHexStringLower(SHA256.HashData bytes)

    /// The content with its last line, which begins and ends as comments of the format do.
    let private signed (opening: string) (ending: string) (content: byte[]) : byte[] =
        Array.append content (Encoding.UTF8.GetBytes $"{opening}{Mark}{hashOf content}{ending}\n")

    /// Whether a file was written here and nobody has changed it since.
    let private isOwn (path: string) : bool =
        let bytes = InputFile.ReadAllBytes(path, LargestFile, "a figure", "give another name")
        let text = Encoding.Latin1.GetString bytes
        let mark = text.LastIndexOf(Mark, StringComparison.Ordinal)
        let hash = mark + Mark.Length

        mark >= 0
        && text.Length >= hash + HashLength
        && List.contains (text.Substring(hash + HashLength)) [ "\n"; " -->\n" ]
        && hashOf bytes[.. text.LastIndexOf('\n', mark)] = text.Substring(hash, HashLength)

    let private svg (chart: ChartDescription) : byte[] = Encoding.UTF8.GetBytes(SvgChart.write chart + "\n") |> signed "<!-- " " -->"

    let private pdf (chart: ChartDescription) : byte[] = Array.append (PdfChart.encode chart) "\n"B |> signed "% " ""

    let private tex (table: string) : byte[] = Encoding.UTF8.GetBytes table |> signed "% " ""

    /// Names without a folder, so that everything stays where it is put.
    let private requireName (name: string) =
        if not (Regex.IsMatch(name, "^[A-Za-z0-9][A-Za-z0-9_.-]{0,79}$")) then
            raise (InvalidInputException $"figure '{name}': is no name for a file; give letters, digits, '.', '_' and '-' alone.")

    /// Writes every chart as FOLDER/NAME.svg and NAME.pdf and every table (LaTeX for booktabs) as FOLDER/NAME.tex, all or nothing being
    /// refused before the first is written. Gives the paths. InvalidInputException where a name is none or stands twice, or a file is there
    /// that was not written here or was changed since.
    let write (folder: string) (charts: (string * ChartDescription) list) (tables: (string * string) list) : string list =
        for name in List.map fst charts @ List.map fst tables do
            requireName name

        let files =
            [ for name, chart in charts do
                  $"{name}.svg", (fun () -> svg chart)
                  $"{name}.pdf", (fun () -> pdf chart)
              for name, latex in tables do
                  $"{name}.tex", (fun () -> tex latex) ]
            |> List.map (fun (name, content) -> Path.Combine(folder, name), content)

        Directory.CreateDirectory folder |> ignore
        OutputPaths.RequireApart([], List.map fst files)

        for path, _ in files do
            OutputPaths.RequireReplaceable(path, Maker, isOwn)

        // Everything is drawn before anything is written.
        let drawn = [ for path, content in files -> path, content () ]

        for path, bytes in drawn do
            AtomicFile.Write(path, (fun stream -> stream.Write(bytes, 0, bytes.Length)))

        List.map fst drawn

    /// The table and the figures of a sweep in one call: NAME.tex; NAME-differences, NAME-structures, NAME-costs, NAME-patients and
    /// NAME-losses as SVG and PDF. Gives the paths. Errors as `write`.
    let ofSweep (folder: string) (name: string) (table: SweepTable) : string list =
        let curves = Sweep.curves "sup_real" table.Sweep

        let charts =
            [ if table.Rows |> List.exists _.Comparison.IsSome then
                  $"{name}-differences", SweepTable.differences table
              $"{name}-structures", SweepTable.structures table
              $"{name}-costs", SweepTable.costs table
              match table.Points |> List.tryFindBack (fun point -> point.Point.Row.Name <> table.Reference) with
              | Some last -> $"{name}-patients", SweepTable.scatter last.Point.Row.Name table.Reference table
              | None -> ()
              if not curves.IsEmpty then
                  $"{name}-losses", TableCharts.losses "Supervised loss of every run" curves ]

        write folder charts [ name, SweepTable.latex name table ]
