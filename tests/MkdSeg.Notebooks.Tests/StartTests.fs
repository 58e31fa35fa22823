namespace global

open System
open System.IO

/// The runtime calls this in a program that DOTNET_STARTUP_HOOKS gives this assembly: it writes down what the program has loaded
/// at its end.
type StartupHook =
    static member Initialize() =
        let write _ =
            let names =
                [| for assembly in AppDomain.CurrentDomain.GetAssemblies() ->
                       assembly.GetName().Name |> Option.ofObj |> Option.defaultValue "" |]

            File.WriteAllLines(Environment.GetEnvironmentVariable "MKDSEG_TEST_LOADED" |> nonNull, names)

        AppDomain.CurrentDomain.ProcessExit.Add write

namespace MkdSeg.Notebooks.Tests

open System
open System.IO
open MkdSeg.PaperRepro.Tests
open NUnit.Framework

module StartTests =
    /// Assemblies that a call has loaded.
    let private loaded (place: NotebookPlace) (arguments: string list) : string list =
        let file = place.Path "loaded.txt"
        let hook = Path.Combine(AppContext.BaseDirectory, "MkdSeg.Notebooks.Tests.dll")
        let outcome = Program.runWith [ "DOTNET_STARTUP_HOOKS", hook; "MKDSEG_TEST_LOADED", file ] arguments
        Assert.That(outcome.Code, Is.Zero, outcome.Error)
        File.ReadAllLines file |> List.ofArray

    [<Test>]
    let ``only a session loads the compiler`` () =
        use place = new NotebookPlace()

        for call in [ [ "--help" ]; [ "notebook"; "run"; "--help" ]; [ "train"; "--help" ] ] do
            let names = loaded place call
            Assert.That(names, Does.Contain "mkdseg", "the list is there")
            Assert.That(names |> List.filter (fun name -> name.StartsWith "FSharp.Compiler" || name.StartsWith "XPlot"), Is.Empty)
