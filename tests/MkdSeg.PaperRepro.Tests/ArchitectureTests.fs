module MkdSeg.PaperRepro.Tests.ArchitectureTests

open System
open System.IO
open System.Reflection
open System.Reflection.Metadata
open System.Reflection.PortableExecutable
open NUnit.Framework

/// What each assembly may know of ours. Arrows run one way; nothing knows mkdseg.
let allowed =
    [ "MkdSeg.Imaging", []
      "MkdSeg.Models", [ "MkdSeg.Imaging" ]
      "MkdSeg.Training", [ "MkdSeg.Imaging"; "MkdSeg.Models" ]
      "MkdSeg.Inference", [ "MkdSeg.Imaging"; "MkdSeg.Models"; "MkdSeg.Training" ]
      "MkdSeg.Evaluation", [ "MkdSeg.Imaging" ]
      "MkdSeg.Notebooks", [ "MkdSeg.Imaging"; "MkdSeg.Evaluation" ]
      "MkdSeg.Jupyter", [ "MkdSeg.Imaging"; "MkdSeg.Notebooks" ]
      "mkdseg", [ "MkdSeg.Imaging"; "MkdSeg.Models"; "MkdSeg.Training"; "MkdSeg.Inference"; "MkdSeg.Evaluation"; "MkdSeg.Notebooks"; "MkdSeg.Jupyter" ] ]

/// References as the built file holds them, without loading it.
let references (assembly: string) =
    use file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"))
    use reader = new PEReader(file)
    let metadata = reader.GetMetadataReader()
    [ for handle in metadata.AssemblyReferences -> metadata.GetString((metadata.GetAssemblyReference handle).Name) ]

[<Test>]
let ``assemblies know only whom they may`` () =
    for assembly, friends in allowed do
        let ours = references assembly |> List.filter (fun name -> name = "mkdseg" || name.StartsWith "MkdSeg.")
        Assert.That(List.except friends ours, Is.Empty, $"{assembly} must not know these")

[<Test>]
let ``only what computes with tensors knows TorchSharp`` () =
    for assembly in [ "MkdSeg.Imaging"; "MkdSeg.Evaluation"; "MkdSeg.Notebooks"; "MkdSeg.Jupyter" ] do
        Assert.That(references assembly, Does.Not.Contain "TorchSharp")
