namespace MkdSeg.PaperRepro

open System
open System.CommandLine
open System.Text.Json
open System.Text.Json.Serialization
open System.Threading
open MkdSeg.Data
open MkdSeg.Data.Check

[<RequireQualifiedAccess>]
module CheckCommand =
    let private json =
        let options = JsonSerializerOptions(WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase)
        options.Converters.Add(JsonStringEnumConverter(JsonNamingPolicy.CamelCase))
        options

    let private cells (report: DatasetReport) (case: CaseReport) =
        let line = CaseLine.ofReport report case
        [ line.Case; line.Voxels; line.Spacing; line.Axes; line.Intensities; line.Structures; line.Remarks ]

    let private notes (report: DatasetReport) =
        let cases = List.ofSeq report.Cases

        let shown =
            [ for case in cases do
                  if case.HasLabels then
                      case.Modality, [ for structure in case.Structures -> structure.Name ] ]

        DataNotes.unlabelled [ for case in cases -> case.Id, case.Modality, case.HasLabels ]
        @ DataNotes.oneSided [ for structure in report.Labels.Structures -> structure.Name ] shown

    let private print (screen: Screen) (report: DatasetReport) =
        let header = [ "case"; "voxels"; "spacing"; "axes"; "intensities"; "structures"; "remarks" ]
        let rows = report.Cases |> Seq.map (cells report) |> List.ofSeq
        let kind = if report.IsSliceStack then "slice stacks without voxel size" else "volumes"

        if screen.IsTerminal then
            TableScreen.grid screen $"{report.Name}: {report.Cases.Count} {kind}" header rows
        else
            screen.Line $"{report.Name}: {report.Cases.Count} {kind}"

            for row in rows do
                screen.Line("  " + String.Join(" | ", row |> List.filter (fun cell -> cell <> "")))

        screen.Words $"labels: {report.Labels}"

        for note in List.ofSeq report.Notes @ notes report do
            screen.Line $"note: {note}"

        for problem in report.Problems do
            screen.Words $"ERROR {problem}"

    let private run (screen: Screen) (stop: CancellationToken) (folder: string) (asJson: bool) =
        let inspect (tell: CaseReport -> unit) =
            let sink =
                { new IProgress<CaseReport> with
                    member _.Report case =
                        stop.ThrowIfCancellationRequested()
                        tell case }

            DatasetCheck.Run(folder, sink)

        let report =
            if asJson then
                inspect ignore
            else
                let total = (Dataset.Open folder).Cases.Count
                let mutable count = 0

                Progress.show screen $"check {folder}" (fun tell ->
                    inspect (fun case ->
                        count <- count + 1
                        tell { Done = count; Total = total; Note = case.Id }))

        if asJson then screen.Line(JsonSerializer.Serialize(report, json)) else print screen report

        if report.IsClean then
            ExitCode.Done
        else
            let count = report.Problems.Count + Seq.sumBy (fun (case: CaseReport) -> case.Problems.Count) report.Cases
            let errors = if count = 1 then "1 error" else $"{count} errors"
            screen.Error.WriteLine $"mkdseg: {folder}: {errors}, listed in the report; repair or remove these files."
            ExitCode.WrongInput

    let create (screen: Screen) (stop: CancellationToken) : Command =
        let folder = Argument<string>("DIR", Description = "Folder of a data set")
        let asJson = Options.flag "--json" "Print the report as JSON"

        Options.command "check" "Read every file of a data set: volumes, geometry, labels, errors" [ folder; asJson ] (fun call ->
            run screen stop (call.GetRequiredValue folder) (call.GetRequiredValue asJson))
