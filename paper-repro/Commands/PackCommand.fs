namespace MkdSeg.PaperRepro

open System.CommandLine
open System.Threading

[<RequireQualifiedAccess>]
module PackCommand =
    let create (screen: Screen) (_: CancellationToken) : Command =
        let from = Argument<string>("REPLAY", Description = "A replay's folder")
        let out = Options.required<string> "--out" "DIR" "A new folder, or an empty one"

        Options.command
            "pack"
            "Keep a replay's finished runs in a few files: settings, plan, scores, manifests, tables, pictures"
            [ from; out ]
            (fun call ->
                let target = call.GetRequiredValue out
                let count = Packing.pack (call.GetRequiredValue from) target
                screen.Line $"{count} runs packed: {target}"
                screen.Line "'mkdseg tables --from' reads it; 'mkdseg replay --out' goes on in a copy of it."
                ExitCode.Done)
