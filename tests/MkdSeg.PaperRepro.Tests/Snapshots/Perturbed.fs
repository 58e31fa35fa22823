namespace MkdSeg.PaperRepro.Tests.Snapshots

open System.IO
open MkdSeg.PaperRepro.Tests
open MkdSeg.Snapshots
open NUnit.Framework

/// What the lock says to a text that should turn it red.
type Caught = { Message: string; Received: string }

[<RequireQualifiedAccess>]
module Perturbed =
    /// Verifies a text against a copy of a verified file; None where it passes. Nothing is written beside the original.
    let catch (verified: string) (text: string) : Caught option =
        use place = new Workplace()
        let copy = place.Path(nonNull (Path.GetFileName verified))
        File.Copy(verified, copy)

        try
            Snapshot.VerifyFile(copy, text)
            Assert.That(place.Entries, Is.EquivalentTo [ copy ], "nothing is received where the text passes")
            None
        with :? SnapshotMismatchException as mismatch ->
            let received = place.Entries |> List.filter (fun path -> path.Contains ".received.") |> List.exactlyOne
            Some { Message = mismatch.Message; Received = File.ReadAllText received }

    /// A text that must be caught.
    let caught (verified: string) (text: string) : Caught =
        match catch verified text with
        | Some caught -> caught
        | None -> failwith $"{Path.GetFileName verified} let this pass:\n{text}"
