namespace MkdSeg.PaperRepro

open System
open Spectre.Console
open Spectre.Console.Rendering

/// A column's cells, its heading first, with the width of its widest cell and of its longest word.
type private Column = { Cells: string list; Widest: int; LongestWord: int }

/// Tables on a terminal. A table wider than the screen is set in several of whole columns below each other, each with the names of
/// the rows.
[<RequireQualifiedAccess>]
module TableScreen =
    /// Cells wider than this hold sentences, which may take several lines.
    [<Literal>]
    let private Sentence = 34

    let private columnOf (console: IAnsiConsole) (cells: string list) : Column =
        let options = RenderOptions.Create(console, console.Profile.Capabilities)
        let measured = cells |> List.map (fun cell -> (Text cell :> IRenderable).Measure(options, Int32.MaxValue / 2))
        // Headings may take several lines; the words of a cell of numbers stay together.
        let body = if measured.Length > 1 then measured.Tail else measured
        let longestWord = measured |> List.map _.Min |> List.max
        { Cells = cells; Widest = max longestWord (body |> List.map _.Max |> List.max); LongestWord = longestWord }

    /// The fewest letters across that a column can do with.
    let private least (column: Column) = if column.Widest <= Sentence then column.Widest else max column.LongestWord Sentence

    /// Letters across that columns with borders take.
    let private across (widths: int list) = List.sum widths + 3 * widths.Length + 1

    /// The columns after the first in groups that fit beside it.
    let rec private groups (width: int) (name: Column) (columns: Column list) : Column list list =
        match columns with
        | [] -> []
        | first :: rest ->
            let rec more (taken: Column list) (left: Column list) =
                match left with
                | next :: others when across (List.map least (name :: next :: taken)) <= width -> more (next :: taken) others
                | _ -> List.rev taken, left

            let group, left = more [ first ] rest
            group :: groups width name left

    let private draw (console: IAnsiConsole) (columns: Column list) =
        let spare = console.Profile.Width - across (List.map least columns)
        let table = Table(Border = TableBorder.Rounded)

        for column in columns do
            let set = TableColumn(Plain.markup column.Cells.Head)
            set.Width <- Nullable(min column.Widest (least column + max 0 spare))
            table.AddColumn set |> ignore

        for row in List.transpose (columns |> List.map _.Cells.Tail) do
            table.AddRow(row |> List.map Plain.markup |> Array.ofList) |> ignore

        console.Write table

    /// A line as it is: Spectre would break a path that is longer than the screen, and a terminal lets it be copied whole.
    let private say (console: IAnsiConsole) (line: string) = console.Profile.Out.Writer.WriteLine line

    /// A row as a paragraph: its first cell, then a line for each other cell behind its heading.
    let private paragraph (console: IAnsiConsole) (header: string list) (cells: string list) =
        let width = console.Profile.Width
        let longest = header.Tail |> List.map _.Length |> List.fold max 0

        let labelled (heading: string) (cell: string) =
            let label = $"  {heading.PadRight longest}  "
            // What fits a line of its own stays whole, a command to copy above all.
            if label.Length + cell.Length > width && cell.Length + 4 <= width then
                [ $"  {heading}"; $"    {cell}" ]
            else
                LineFit.hang width label cell

        for line in LineFit.wrap width cells.Head @ List.concat (List.map2 labelled header.Tail cells.Tail) do
            say console line

        say console ""

    let private columnsOf (console: IAnsiConsole) (header: string list) (rows: string list list) : Column list =
        List.transpose (header :: rows) |> List.map (columnOf console)

    let private fitsWhole (console: IAnsiConsole) (columns: Column list) = across (columns |> List.map _.Widest) <= console.Profile.Width

    /// Whether a grid fits the screen in one piece, every cell on one line.
    let fits (screen: Screen) (header: string list) (rows: string list list) : bool =
        fitsWhole screen.Ansi (columnsOf screen.Ansi header rows)

    /// Writes cells in a grid, the first column to the left, under a title; rows that begin with sentences, where they are too wide,
    /// as paragraphs.
    let write (console: IAnsiConsole) (title: string) (header: string list) (rows: string list list) =
        let width = console.Profile.Width
        let rows = rows |> List.map (List.map LineFit.visible)
        let columns = columnsOf console header rows
        say console ""

        for line in LineFit.wrap width title do
            say console line

        if fitsWhole console columns then
            draw console columns
        else
            let sets = groups width columns.Head columns.Tail
            let fits = sets |> List.forall (fun set -> across (List.map least (columns.Head :: set)) <= width)

            if fits && columns.Head.Widest <= Sentence then
                for set in sets do
                    draw console (columns.Head :: set)
            else
                say console ""

                for cells in rows do
                    paragraph console header cells

    /// Prints cells in a grid under a title.
    let grid (screen: Screen) (title: string) (header: string list) (rows: string list list) = write screen.Ansi title header rows
