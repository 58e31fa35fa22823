namespace MkdSeg.PaperRepro

open System
open System.CommandLine
open System.Diagnostics
open System.IO
open System.Threading
open MkdSeg.Training.Options

[<RequireQualifiedAccess>]
module ReplayCommand =
    let private print (screen: Screen) (result: TableResult) =
        if screen.IsTerminal then
            TableScreen.grid screen (TableText.title result) (TableText.header result) (result.Rows |> List.map (TableText.cells result))

            for note in TableText.notes result do
                screen.Line note

            TableScreen.grid screen "What the paper claims" TableText.claimHeader (result.Claims |> List.map TableText.claimCells)
        else
            screen.Out.Write(TableFiles.markdown result)

    let private printFiles (screen: Screen) (folder: ReplayFolder) (results: TableResult list) =
        for result in results do
            screen.Line $"""table:   {folder.Table result.Table "md"} (.json, .csv)"""
            screen.Line $"picture: {folder.Picture result.Table} (target | assistant | assistant translated | truth | {(List.head result.Rows).Row.Name} | {(List.last result.Rows).Row.Name})"

    let private run (screen: Screen) (stop: CancellationToken) (request: ReplayRequest) (asJson: bool) =
        let began = screen.Time.GetTimestamp()
        let quiet = if asJson then { screen with Out = TextWriter.Null; IsTerminal = false } else screen

        let results =
            try
                Replay.run quiet stop request
            with :? OperationCanceledException ->
                raise (OperationCanceledException $"stopped; run the same command again to go on from {request.Out}.")

        let folder = ReplayFolder request.Out

        if asJson then
            screen.Out.Write("[" + String.Join(",\n", results |> List.map TableFiles.json) + "]\n")
        else
            results |> List.iter (print screen)
            printFiles screen folder results
            use self = Process.GetCurrentProcess()
            let peak = TableText.number "0.0" (float self.PeakWorkingSet64 / 1e9)
            screen.Line $"wall time of this call: {Progress.clock (screen.Time.GetElapsedTime began)}, peak memory: {peak} GB"

        ExitCode.Done

    let create (screen: Screen) (stop: CancellationToken) : Command =
        let profile = Options.word "--profile" "NAME" [ "smoke"; "quick"; "paper" ] "Sizes and lengths (default quick)"
        profile.DefaultValueFactory <- fun _ -> "quick"
        let table = Options.word "--table" "NAME" [ "ct-target"; "mr-target"; "all" ] "Which table"
        table.DefaultValueFactory <- fun _ -> "ct-target"
        let out = Options.optional<string | null> "--out" "DIR" "Folder for everything (default out/replay-PROFILE); run again, it goes on there"
        let data = Options.optional<string | null> "--data" "DIR" "Folder of a data set (default: a phantom is made)"
        let fold = Options.withDefault<int> "--fold" "0|1" 0 "Which half of the annotated target cases is held out"
        let annotated = Options.number "--annotated" "Annotated target cases to train on (default: the study's on a phantom, else all of the fold)"
        let assistant = Options.number "--assistant" "Annotated assistant cases to train on (default: all)"
        let seed = Options.seed ()
        let threads = Options.number "--threads" "Threads of the tensor library (default: the profile's)"
        let exact = Options.exact ()
        let cache = Options.cache ()
        let device = Options.device ()
        let precision = Options.precision ()
        let asJson = Options.flag "--json" "Print the tables as JSON and nothing else"

        Options.command
            "replay"
            "Replay a table of the paper: data, training, segmentation, scores, verdicts"
            [ profile; table; out; data; fold; annotated; assistant; seed; threads; exact; device; precision; cache; asJson ]
            (fun call ->
                let name = call.GetRequiredValue profile

                let request =
                    { Base = Profiles.Named name
                      Tables = Experiment.tablesNamed (call.GetRequiredValue table)
                      Source =
                        (match call.GetValue data with
                         | null -> DataSource.Phantom(Experiment.phantomStudy name)
                         | folder -> DataSource.Folder folder)
                      Out = (match call.GetValue out with null -> Path.Combine("out", $"replay-{name}") | folder -> folder)
                      Fold = call.GetRequiredValue fold
                      Seed = call.GetRequiredValue seed
                      Threads = call.GetRequiredValue threads |> Option.ofNullable
                      Exact = call.GetRequiredValue exact
                      Cache = call.GetValue cache |> Option.ofObj
                      Device = call.GetValue device |> Option.ofObj
                      Precision = Options.precisionNamed (call.GetRequiredValue precision)
                      Annotated = call.GetRequiredValue annotated |> Option.ofNullable
                      Assistant = call.GetRequiredValue assistant |> Option.ofNullable }

                run screen stop request (call.GetRequiredValue asJson))
