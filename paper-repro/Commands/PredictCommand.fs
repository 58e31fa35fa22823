namespace MkdSeg.PaperRepro

open System.CommandLine
open System.Threading
open MkdSeg.Imaging
open MkdSeg.Imaging.Files
open MkdSeg.Imaging.Geometry
open MkdSeg.Inference

[<RequireQualifiedAccess>]
module PredictCommand =
    let private fail (message: string) = raise (InvalidInputException message)

    /// Refuses what would fail after the work, or destroy a file.
    let private checkPaths (call: PredictCall) (scans: ScanFile list) =
        ScanOutputs.requireNames call scans
        call.Volumes |> Option.iter VolumesFile.requireFree

        let written =
            [ for scan in scans do
                  yield! ScanOutputs.files (ScanOutputs.ofScan call scan)
              yield! Option.toList call.Volumes ]

        let folder = if ScanOutputs.isFolder call then [ call.Output ] else []
        OutputPaths.RequireApart((scans |> List.map _.Path) @ call.Inputs @ [ call.Model ], written @ folder)

        if not (ScanOutputs.isFolder call) then
            for scan in scans do
                ScanOutputs.requireReplaceable None (ScanOutputs.ofScan call scan)

    /// Refuses a model that cannot answer to the call.
    let private checkModel (call: PredictCall) (model: TrainedModel) =
        let run = model.Description

        if not run.Preprocessor.FieldOfViewMm.HasValue then
            fail (
                $"{call.Model}: was trained on pictures without millimetres and cannot segment volumes; 'mkdseg replay --data "
                + "DIR' trains, segments the held-out stacks and scores them."
            )

        if not (Seq.contains (ReadoutName.Parse call.Readout) model.Readouts) then
            let known = model.Readouts |> Seq.map ReadoutName.Of |> String.concat ", "
            fail $"--readout {call.Readout}: {call.Model} holds no such segmentor; choose one of {known}."

        if call.Flips && not run.Anatomy.MirrorsLeftRight then
            fail $"--flips: right and left are not alike in {run.Anatomy.Name} (its data set does not say \"mirror\": true); leave it out."

        if call.Flips && run.Preprocessor.Plane = SlicePlane.Sagittal then
            fail "--flips: the model looks at sagittal slices, which have no right and left to exchange; leave it out."

    let private one (screen: Screen) (stop: CancellationToken) (call: PredictCall) (model: TrainedModel) (scan: ScanFile) : int =
        let outputs = ScanOutputs.ofScan call scan
        ScanOutputs.requireReplaceable (Some model.Description.Labels) outputs
        let rows = ScanStep.run screen stop call model $"segment {scan.Path}" scan outputs
        call.Volumes |> Option.iter (fun path -> VolumesFile.write path rows)
        VolumesScreen.one screen rows
        screen.Line $"labels: {outputs.Labels}"
        let told (what: string) (path: string option) = path |> Option.iter (fun path -> screen.Line $"{what}: {path}")
        told "picture" outputs.Overlay
        told "uncertainty" outputs.Uncertainty
        told "probabilities" outputs.Probabilities
        told "volumes" call.Volumes
        ExitCode.Done

    let private run (screen: Screen) (stop: CancellationToken) (call: PredictCall) : int =
        let scans = ScanFiles.ofInputs call.Inputs
        checkPaths call scans
        use model = TrainedModel.Load(call.Model, where = call.Device)
        checkModel call model
        ScanOutputs.makeFolders call
        VolumesScreen.calibration model.Quality |> Option.iter screen.Words

        if ScanOutputs.isFolder call then
            if PredictSettings.note call then
                screen.Words $"note: {call.Output} holds results of another model or other options; they are made anew"

            ScanLoop.run screen stop call model scans
        else
            one screen stop call model scans.Head

    let create (screen: Screen) (stop: CancellationToken) : Command =
        let model = Options.required<string> "--model" "RUN|FILE" "Folder of a finished training, or a model that was exported"
        model.Aliases.Add "--run"

        let input =
            Options.required<string[]>
                "--input"
                "FILE|DIR|LIST"
                "NIfTI scan of the run's target modality, a folder of them, or a .txt list; may be given again"

        let output =
            Options.required<string>
                "--output"
                "FILE|DIR"
                "Labels on the scan's grid: a NIfTI file for one scan, a folder for several; only earlier predictions are replaced"

        let readout = Options.word "--readout" "NAME" (List.ofSeq ReadoutName.All) "Whose answer"
        readout.DefaultValueFactory <- fun _ -> ReadoutName.Of Readout.Ensemble
        let path name help description = Options.optional<string | null> name help description
        let overlay = path "--overlay" "PNG|DIR" "Picture of three planes in millimetres, with labels, volumes, sides and a scale"
        let volumes = path "--volumes" "CSV|JSON" "Table of volumes in ml and quality scores of all scans"
        let uncertainty = path "--uncertainty" "FILE|DIR" "Entropy of every voxel, 0 to 1, as NIfTI"
        let probabilities = path "--probabilities" "DIR" "Probability of every structure, NAME_STRUCTURE.nii.gz"
        let largest = Options.flag "--keep-largest" "Keep the largest connected part of each structure alone"
        let flips = Options.flag "--flips" "Mean over slices with right and left exchanged, for anatomies without sides"
        let again = Options.flag "--again" "Make results anew that are there already"
        let strict = Options.flag "--strict" "Refuse, with exit code 2, a scan or a prediction that a warning is about"

        let force =
            Options.flag "--force" "Segment what is refused otherwise: a label file, or a volume whose header has no orientation"

        let device = Options.device ()

        Options.command
            "predict"
            "Segment volumes with a trained run"
            [ model
              input
              output
              readout
              overlay
              volumes
              uncertainty
              probabilities
              largest
              flips
              again
              device
              strict
              force ]
            (fun call ->
                let optional (option: Option<string | null>) = call.GetValue option |> Option.ofObj

                run
                    screen
                    stop
                    { Model = call.GetRequiredValue model
                      Inputs = call.GetRequiredValue input |> List.ofArray
                      Output = call.GetRequiredValue output
                      Readout = call.GetRequiredValue readout
                      Overlay = optional overlay
                      Uncertainty = optional uncertainty
                      Probabilities = optional probabilities
                      Volumes = optional volumes
                      KeepLargest = call.GetRequiredValue largest
                      Flips = call.GetRequiredValue flips
                      Again = call.GetRequiredValue again
                      Strict = call.GetRequiredValue strict
                      Force = call.GetRequiredValue force
                      Device = call.GetValue device })
