namespace MkdSeg.PaperRepro

open MkdSeg.Training.Runs

/// Two run folders, part by part.
type RunComparison =
    {
        First: RunManifest
        Second: RunManifest
        /// Options, labels, preparation, cases.
        Asked: RunDifference list
        Data: RunDifference list
        Program: RunDifference list
        Machine: RunDifference list
        /// Where the logs first part.
        Log: RunDifference list
    }

    /// Whether both came to their end.
    member comparison.BothFinished = comparison.First.IsFinished && comparison.Second.IsFinished

    /// Whether the networks are the same bytes.
    member comparison.SameModel = comparison.BothFinished && comparison.First.Model = comparison.Second.Model

    /// Whether the project promises equal bytes: the same work by the same program, on the same machine unless both are exact.
    member comparison.ShouldAgree =
        comparison.Asked.IsEmpty
        && comparison.Data.IsEmpty
        && comparison.Program.IsEmpty
        && (comparison.First.Run.Options.Exact || comparison.Machine.IsEmpty)

/// Compares run folders and says in words what differs.
[<RequireQualifiedAccess>]
module RunComparison =
    /// Compares two run folders. InvalidInputException where one is none.
    let between (first: string) (second: string) : RunComparison =
        let one, other = RunManifest.Load first, RunManifest.Load second
        one.RequireRun first
        other.RequireRun second

        let sessions (compare: RunSession -> RunSession -> RunDifference seq) =
            match Seq.tryLast one.Sessions, Seq.tryLast other.Sessions with
            | Some a, Some b -> compare a b |> List.ofSeq
            | _ -> []

        { First = one
          Second = other
          Asked = RunDifferences.Between(one.Run, other.Run) |> List.ofSeq
          Data = RunDifferences.Between(one.Data, other.Data) |> List.ofSeq
          Program = sessions (fun a b -> RunDifferences.Between(a.Build, b.Build))
          Machine = sessions (fun a b -> RunDifferences.Between(a.Machine, b.Machine))
          Log = RunDifferences.BetweenLogs(first, second) |> List.ofSeq }

    let private part (title: string) (same: string) (differences: RunDifference list) =
        match differences with
        | [] -> [ $"{title}: {same}" ]
        | some -> $"{title}: differ" :: [ for d in some -> $"  {d.Name}: {d.First} in the first, {d.Second} in the second" ]

    let private effort (manifest: RunManifest) =
        let seconds = manifest.Sessions |> Seq.sumBy _.WallSeconds
        let peak = manifest.Sessions |> Seq.map _.PeakMemoryBytes |> Seq.fold max 0L
        let number format (value: float) = TableText.number format value
        $"""{number "0.0" seconds} s and {number "0.00" (float peak / 1e9)} GB in {manifest.Sessions.Count} session(s)"""

    let private conclusion (comparison: RunComparison) =
        match comparison.BothFinished, comparison.SameModel, comparison.ShouldAgree with
        | false, _, _ ->
            let state (manifest: RunManifest) = if manifest.IsFinished then "finished" else "not finished"
            $"The first run is {state comparison.First}, the second {state comparison.Second}: their networks are not compared."
        | true, true, _ -> "The networks are equal to the bit."
        | true, false, true -> "The networks differ although nothing says why: the run does not repeat. Please report this."
        | true, false, false -> "The networks differ; so do the parts named above."

    /// What differs, a line each, and the conclusion last.
    let words (comparison: RunComparison) : string list =
        [ yield! part "options and cases" "equal" comparison.Asked
          yield! part "data" $"equal ({comparison.First.Data.Count} files)" comparison.Data
          yield! part "program and packages" "equal" comparison.Program
          yield! part "machine" "equal" comparison.Machine
          yield! part "log" "equal" comparison.Log
          $"effort: {effort comparison.First}; {effort comparison.Second}"
          conclusion comparison ]
