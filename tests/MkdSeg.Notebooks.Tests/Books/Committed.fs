namespace MkdSeg.Notebooks.Tests.Books

open System
open System.IO

/// The notebooks of the repository.
module Committed =
    let folder =
        let rec up (folder: DirectoryInfo | null) =
            match folder with
            | null -> failwith "no repository above the tests"
            | folder when File.Exists(Path.Combine(folder.FullName, "MkdSeg.Repro.sln")) -> Path.Combine(folder.FullName, "notebooks")
            | folder -> up folder.Parent

        up (DirectoryInfo AppContext.BaseDirectory)

    let path (name: string) = Path.Combine(folder, $"{name}.ipynb")

    let names =
        [ for path in Directory.GetFiles(folder, "*.ipynb") do
              if not (path.EndsWith ".received.ipynb") then
                  nonNull (Path.GetFileNameWithoutExtension path) ]
        |> List.sort
