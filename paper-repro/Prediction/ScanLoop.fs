namespace MkdSeg.PaperRepro

open System
open System.Threading
open MkdSeg.Imaging
open MkdSeg.Inference

/// How a scan ended.
type ScanEnd =
    | Segmented
    | There
    | Refused

/// Many scans one after the other: one that is refused does not stop the others, and a stopped call is gone on with by the same call.
[<RequireQualifiedAccess>]
module ScanLoop =
    /// Refused scans that the last line names.
    [<Literal>]
    let private Named = 5

    let private ended (screen: Screen) (ends: (ScanFile * ScanEnd) list) =
        let count kind = ends |> List.filter (fun (_, one) -> one = kind) |> List.length
        let refused = ends |> List.filter (fun (_, one) -> one = Refused) |> List.map (fun (scan, _) -> scan.Name)
        let more = if refused.Length > Named then $" and {refused.Length - Named} more" else ""
        let names = if refused.IsEmpty then "" else $""" ({refused |> List.truncate Named |> String.concat ", "}{more})"""

        screen.Words $"{ends.Length} scans: {count Segmented} segmented, {count There} there already, {refused.Length} refused{names}"

        if refused.IsEmpty then ExitCode.Done else ExitCode.WrongInput

    /// Rows of an earlier table of volumes, for scans that are there already.
    let private earlier (call: PredictCall) =
        call.Volumes |> Option.map VolumesFile.read |> Option.defaultValue [] |> List.groupBy _.Case |> Map.ofList

    let run (screen: Screen) (stop: CancellationToken) (call: PredictCall) (model: TrainedModel) (scans: ScanFile list) : int =
        let known = earlier call
        let mutable rows = []
        let mutable ends = []

        let noted (more: VolumeRow list) =
            rows <- rows @ more
            call.Volumes |> Option.iter (fun path -> VolumesFile.write path rows)

        let step (number: int) (scan: ScanFile) : ScanEnd =
            let outputs = ScanOutputs.ofScan call scan
            let title = $"segment {number} of {scans.Length}: {scan.Path}"

            try
                ScanOutputs.requireReplaceable (Some model.Description.Labels) outputs

                if PredictSettings.isThere call scan (ScanOutputs.all model.Description.Labels outputs) then
                    screen.Line $"{scan.Path}: there already, {outputs.Labels}"
                    noted (known |> Map.tryFind scan.Name |> Option.defaultWith (fun () -> ScanStep.again model scan outputs.Labels))
                    There
                else
                    let found = ScanStep.run screen stop call model title scan outputs
                    screen.Line $"labels: {outputs.Labels} ({VolumesScreen.quality found})"
                    noted found
                    Segmented
            with :? InvalidInputException as problem ->
                let named = problem.Message.Contains(scan.Path, StringComparison.Ordinal)
                let message = if named then problem.Message else $"{scan.Path}: {problem.Message}"
                Failures.report screen.Error (InvalidInputException(message, problem)) |> ignore
                Refused

        for number, scan in List.indexed scans do
            stop.ThrowIfCancellationRequested()
            ends <- ends @ [ scan, step (number + 1) scan ]
            // The next scan is read into what this one held.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, true, true)

        if not rows.IsEmpty then
            VolumesScreen.several screen rows

        ended screen ends
