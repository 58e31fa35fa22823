namespace MkdSeg.PaperRepro

open System.Reflection

/// Which code a result was made by: a hash of every source file that trains, predicts or scores (build/CodeVersion.targets).
[<RequireQualifiedAccess>]
module CodeVersion =
    let private read =
        lazy
            (Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>()
             |> Seq.pick (fun data -> if data.Key = "CodeVersion" then Option.ofObj data.Value else None))

    /// SHA-256 of this program's sources, lower-case hexadecimal.
    let current () : string = read.Value
