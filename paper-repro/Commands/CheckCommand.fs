namespace MkdSeg.PaperRepro

open System
open System.CommandLine
open System.IO
open System.Text.Json
open System.Text.Json.Serialization
open System.Threading
open MkdSeg.Data
open MkdSeg.Data.Check
open MkdSeg.Imaging.Files

[<RequireQualifiedAccess>]
module CheckCommand =
    /// What a call asks for.
    type private Request =
        {
            Folder: string
            AsJson: bool
            /// The page to write.
            Html: string option
            /// The fingerprint to write.
            Fingerprint: string option
            Pixels: int
        }

    let private json =
        let options = JsonSerializerOptions(WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase)
        options.Converters.Add(JsonStringEnumConverter(JsonNamingPolicy.CamelCase))
        options

    let private cells (report: DatasetReport) (case: CaseReport) =
        let line = CaseLine.ofReport report case
        [ line.Case; line.Voxels; line.Spacing; line.Axes; line.Intensities; line.Structures; line.Remarks ]

    let private print (screen: Screen) (report: DatasetReport) =
        let header = [ "case"; "voxels"; "spacing"; "axes"; "intensities"; "structures"; "remarks" ]
        let rows = report.Cases |> Seq.map (cells report) |> List.ofSeq
        let kind = if report.IsSliceStack then "slice stacks without voxel size" else "volumes"
        let title = $"{report.Name}: {report.Cases.Count} {kind}, recognised as {report.Recognised}"

        if screen.IsTerminal then
            TableScreen.grid screen title header rows
        else
            screen.Line title

            for row in rows do
                screen.Line("  " + String.Join(" | ", row |> List.filter (fun cell -> cell <> "")))

        screen.Words $"labels: {report.Labels}"

        match report.Fingerprint with
        | null -> ()
        | made -> screen.Words $"fingerprint: {made.Sha256.Substring(0, 16)} of {CheckWords.preparation made}"

        for note in report.Notes do
            screen.Words $"note: {note}"

        for problem in report.Problems do
            screen.Words $"ERROR {problem}"

        screen.Words(CheckWords.verdict report)

    let private inspect (stop: CancellationToken) (request: Request) (look: CaseView -> unit) (tell: CaseReport -> unit) =
        let sink =
            { new IProgress<CaseReport> with
                member _.Report case =
                    stop.ThrowIfCancellationRequested()
                    tell case }

        DatasetCheck.Run(request.Folder, sink, request.Pixels, look)

    let private report (screen: Screen) (stop: CancellationToken) (request: Request) (look: CaseView -> unit) : DatasetReport =
        if request.AsJson then
            inspect stop request look ignore
        else
            let total = (Dataset.Open request.Folder).Cases.Count
            let mutable count = 0

            Progress.show screen $"check {request.Folder}" (fun tell ->
                inspect stop request look (fun case ->
                    count <- count + 1
                    tell { Done = count; Total = total; Note = case.Id }))

    /// Asked before any file is read.
    let private requireOutputs (request: Request) =
        OutputPaths.RequireApart([ request.Folder ], List.choose id [ request.Html; request.Fingerprint ])
        request.Html |> Option.iter (fun path -> OutputPaths.RequireReplaceable(path, "mkdseg check", CheckPage.isOn))

        request.Fingerprint
        |> Option.iter (fun path -> OutputPaths.RequireReplaceable(path, "mkdseg check", (fun file -> PreprocessingFingerprint.IsOn file)))

    let private withPage (request: Request) (make: (CaseView -> unit) -> DatasetReport) : DatasetReport =
        match request.Html with
        | None -> make ignore
        | Some path ->
            let folder = Path.GetDirectoryName(Path.GetFullPath path) |> nonNull
            AtomicFile.RemoveAbandoned folder
            use pictures = new CheckPictures(folder)
            let report = make pictures.Draw
            CheckPage.write path report pictures
            report

    let private writeFingerprint (path: string) (report: DatasetReport) : unit =
        match report.Fingerprint with
        | null -> raise (MkdSeg.Imaging.InvalidInputException $"{path}: not written, because no case of {report.Folder} could be prepared.")
        | made -> made.Write path

    let private run (screen: Screen) (stop: CancellationToken) (request: Request) =
        requireOutputs request
        let report = withPage request (report screen stop request)

        if request.AsJson then
            screen.Line(JsonSerializer.Serialize(report, json))
        else
            print screen report
            request.Html |> Option.iter (fun path -> screen.Line $"page: {path}")

        match request.Fingerprint with
        | None -> ()
        | Some path ->
            writeFingerprint path report

            if not request.AsJson then
                screen.Line $"fingerprint: {path}"

        if report.IsClean then
            ExitCode.Done
        else
            let count = CheckWords.problems report
            let errors = if count = 1 then "1 error" else $"{count} errors"
            screen.Error.WriteLine $"mkdseg: {request.Folder}: {errors}, listed in the report; repair or remove these files."
            ExitCode.WrongInput

    let create (screen: Screen) (stop: CancellationToken) : Command =
        let folder = Argument<string>("DIR", Description = "Folder of a data set")
        let asJson = Options.flag "--json" "Print the report as JSON"

        let html =
            Options.optional<string | null>
                "--html"
                "FILE"
                "A page to write: summary, pictures of every case, findings; only an earlier page of this command is replaced"

        let fingerprint =
            Options.optional<string | null>
                "--fingerprint"
                "FILE"
                "A JSON file to write: hash and histogram of every case as it is trained on, to compare with another group's"

        let pixels =
            Options.withDefault<int>
                "--pixels"
                "N"
                DatasetCheck.DefaultPixels
                "Width and height of the slices of which fingerprints are taken"

        Options.command
            "check"
            "Read every file of a data set: volumes, geometry, labels, errors, surprises"
            [ folder; asJson; html; fingerprint; pixels ]
            (fun call ->
                run
                    screen
                    stop
                    { Folder = call.GetRequiredValue folder
                      AsJson = call.GetRequiredValue asJson
                      Html = call.GetValue html |> Option.ofObj
                      Fingerprint = call.GetValue fingerprint |> Option.ofObj
                      Pixels = Options.inRange "--pixels" 8 512 (call.GetRequiredValue pixels) })
