namespace MkdSeg.PaperRepro

open System.CommandLine
open System.Threading

[<RequireQualifiedAccess>]
module DiffCommand =
    let create (screen: Screen) (_: CancellationToken) : Command =
        let first = Argument<string>("RUN_A", Description = "Run folder")
        let second = Argument<string>("RUN_B", Description = "Run folder to hold against it")

        Options.command "diff" "Say in words what differs between two runs" [ first; second ] (fun call ->
            RunComparison.between (call.GetRequiredValue first) (call.GetRequiredValue second)
            |> RunComparison.words
            |> List.iter screen.Line

            ExitCode.Done)
