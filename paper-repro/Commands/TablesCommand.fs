namespace MkdSeg.PaperRepro

open System
open System.CommandLine
open System.IO
open System.Threading
open MkdSeg.Imaging

/// Tables of finished runs, on the screen and as files.
[<RequireQualifiedAccess>]
module TablesCommand =
    /// The mean and its statistics, then the structures, from the highest mean to the lowest.
    let private grids (screen: Screen) (result: TableResult) =
        let sorted = TableResult.sorted result
        let statistics, structures = TableText.halves sorted
        TableScreen.grid screen (TableText.title result) statistics.Head statistics.Tail

        if TableScreen.fits screen structures.Head structures.Tail then
            TableScreen.grid screen "Structures" structures.Head structures.Tail
        else
            let means = TableText.structureMeans sorted
            TableScreen.grid screen "Structures, means alone: a wider screen has the deviations" means.Head means.Tail

    /// Prints judged tables: grids on a terminal, Markdown elsewhere.
    let print (screen: Screen) (judged: JudgedTable) : unit =
        let result, claims = judged.Result, judged.Claims

        if screen.IsTerminal then
            grids screen result

            for note in TableText.notes result do
                screen.Words note

            if not claims.IsEmpty then
                TableScreen.grid screen "What the paper claims" TableText.verdictHeader (claims |> List.map TableText.verdictCells)
                List.iter screen.Words TableText.claimNotes
                screen.Words "Each claim in full, with its interval and reason: mkdseg verify."
        else
            screen.Out.Write(TableFiles.markdown result claims)

    let printJson (screen: Screen) (tables: JudgedTable list) : unit =
        screen.Out.Write("[" + String.Join(",\n", tables |> List.map (fun judged -> TableFiles.json judged.Result judged.Claims)) + "]\n")

    let private run (screen: Screen) (from: string) (name: string) (asJson: bool) (write: bool) =
        let results = Results.load from

        for problem in results.Problems do
            screen.Error.WriteLine $"mkdseg: {problem}"

        let chosen =
            Replay.tables results
            |> List.filter (fun judged -> name = "all" || judged.Result.Table.Experiment = name || judged.Result.Table.Name = name)

        if chosen.IsEmpty then
            let remedy = NameHint.Remedy(name, [ for table in results.Plan.Tables -> table.Name ] @ [ "all" ])
            raise (InvalidInputException $"{from}: holds no table '{name}'; {remedy}.")

        if write then
            results.Folder.RequireNoLinksOut()

            for judged in chosen do
                TableFiles.write results.Folder judged.Result judged.Claims

        if asJson then printJson screen chosen else chosen |> List.iter (print screen)
        if results.Problems.IsEmpty then ExitCode.Done else ExitCode.Failed

    let create (screen: Screen) (_: CancellationToken) : Command =
        let from = Options.required<string> "--from" "DIR" "A replay's folder, or a recorded one"
        let name = Options.withDefault<string> "--table" "NAME" "all" "An experiment or one of its tables"
        let asJson = Options.flag "--json" "Print the tables as JSON and nothing else"
        let write = Options.flag "--write" "Also write them into the folder, as Markdown, CSV, LaTeX and JSON"

        Options.command "tables" "Show the tables of finished runs, with statistics and verdicts" [ from; name; asJson; write ] (fun call ->
            run
                screen
                (call.GetRequiredValue from)
                (call.GetRequiredValue name)
                (call.GetRequiredValue asJson)
                (call.GetRequiredValue write))
