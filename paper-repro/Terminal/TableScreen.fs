namespace MkdSeg.PaperRepro

open Spectre.Console

/// Tables on a terminal.
[<RequireQualifiedAccess>]
module TableScreen =
    /// Prints cells in a grid; the first column to the left, the others as they come.
    let grid (screen: Screen) (title: string) (header: string list) (rows: string list list) =
        let table = Table(Border = TableBorder.Rounded, Title = TableTitle(Markup.Escape title))

        for name in header do
            table.AddColumn(TableColumn(Markup.Escape name)) |> ignore

        for cells in rows do
            table.AddRow(cells |> List.map Markup.Escape |> Array.ofList) |> ignore

        screen.Ansi.Write table
