namespace MkdSeg.PaperRepro.Tests.Snapshots

open System
open System.IO
open System.Threading
open MkdSeg.PaperRepro
open MkdSeg.Snapshots
open NUnit.Framework

/// What the command line says of itself. Written to a file or a pipe, help is not wrapped to a window's width.
type HelpTests() =
    static let help (arguments: string list) =
        use out = new StringWriter(NewLine = "\n")
        let screen = { Out = out; Error = out; IsTerminal = false; Time = TimeProvider.System }
        Assert.That(CommandLine.invoke screen CancellationToken.None (Array.ofList arguments), Is.EqualTo ExitCode.Done)
        // The name of the process in the usage line: the test host's here.
        out.ToString().Replace(nonNull (Path.GetFileNameWithoutExtension(Environment.GetCommandLineArgs()[0])), "mkdseg")

    static let verbs = [ for verb in (CommandLine.create (Screen.Process()) CancellationToken.None).Subcommands -> verb.Name ]

    [<Test>]
    member _.Help() =
        [ yield []
          for verb in verbs do
              yield [ verb ]
          yield [ "notebook"; "run" ] ]
        |> List.map (fun words -> String.concat " " ("$ mkdseg" :: words @ [ "--help\n" ]) + help (words @ [ "--help" ]))
        |> String.concat "\n"
        |> Snapshot.Verify
