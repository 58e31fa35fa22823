namespace MkdSeg.Evaluation.Tests

open System
open System.IO

/// A folder that is gone after the test.
type TemporaryFolder() =
    let folder = Directory.CreateTempSubdirectory("mkdseg-")
    member _.Path = folder.FullName
    member _.File(name: string) = Path.Combine(folder.FullName, name)

    /// Makes empty files, and the folders they need; answers the folder's path.
    member this.Fill(subfolder: string, names: string list) =
        let root = Path.Combine(folder.FullName, subfolder)
        Directory.CreateDirectory root |> ignore

        for name in names do
            let path = Path.Combine(root, name)
            Directory.CreateDirectory(Path.GetDirectoryName path |> nonNull) |> ignore
            File.WriteAllText(path, "")

        root

    interface IDisposable with
        member _.Dispose() = folder.Delete(recursive = true)
