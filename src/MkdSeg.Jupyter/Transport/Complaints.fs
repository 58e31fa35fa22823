namespace MkdSeg.Jupyter

open System.Collections.Generic
open System.IO

/// Words for whoever looks after the kernel, each kind of them once: who floods the kernel does not flood its log.
[<Sealed>]
type internal Complaints(write: string -> unit) =
    let told = HashSet<string>()

    /// Tells what happened, where nothing of its kind has been told before.
    member _.Tell(kind: string, words: string) : unit =
        if lock told (fun () -> told.Add kind) then
            try
                write $"{words} (The next ones of this kind are not told.)"
            with :? IOException ->
                // Nobody reads it.
                ()

    member complaints.Tell(words: string) : unit = complaints.Tell(words, words)
