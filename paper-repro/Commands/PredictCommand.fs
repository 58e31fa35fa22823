namespace MkdSeg.PaperRepro

open System
open System.CommandLine
open System.IO
open System.Threading
open MkdSeg.Imaging
open MkdSeg.Imaging.Files
open MkdSeg.Imaging.Geometry
open MkdSeg.Imaging.Labels
open MkdSeg.Imaging.Nifti
open MkdSeg.Imaging.Rendering
open MkdSeg.Inference

[<RequireQualifiedAccess>]
module PredictCommand =
    /// Refuses what would fail after the work, or destroy a file.
    let private checkPaths (run: string) (input: string) (output: string) (overlay: string option) =
        let fail message = raise (InvalidInputException message)

        if Directory.Exists input then
            fail (
                $"{input}: is a folder, and one volume is segmented at a time; give one of its NIfTI files with --input, and "
                + "call again for the next."
            )

        if not (File.Exists input) then
            fail $"{input}: no such file; give a NIfTI volume with --input."

        if
            not (
                output.EndsWith(".nii", StringComparison.OrdinalIgnoreCase)
                || output.EndsWith(".nii.gz", StringComparison.OrdinalIgnoreCase)
            )
        then
            fail $"{output}: labels are written as .nii or .nii.gz; give such a name with --output."

        match overlay with
        | Some path when not (path.EndsWith(".png", StringComparison.OrdinalIgnoreCase)) ->
            fail $"{path}: the picture is written as PNG; give a name that ends in .png with --overlay."
        | _ -> ()

        OutputPaths.RequireApart([ input; run ], output :: Option.toList overlay)
        OutputPaths.RequireReplaceable(output, "mkdseg predict", (fun path -> PredictionMark.IsOn path))

        overlay
        |> Option.iter (fun path -> OutputPaths.RequireReplaceable(path, "mkdseg predict", (fun path -> PngMark.IsOn path)))

    /// Coronal slices through the prediction, each beside itself with labels, in millimetres.
    let private writeOverlay (path: string) (labels: LabelMap) (image: Volume<float32>) (classes: Volume<byte>) =
        let canonical = CanonicalOrientation image.Geometry
        let image, classes = canonical.Apply image, canonical.Apply classes
        let marked j = DisplaySlice.Coronal(classes, j) |> Array.exists (fun c -> c > 0uy)

        let slices =
            [ for j in 0 .. image.Size.Y - 1 do
                  if marked j then
                      j ]

        let slices =
            if slices.IsEmpty then
                [ image.Size.Y / 2 ]
            else
                [ for n in 1..4 -> slices[n * (slices.Length - 1) / 5] ] |> List.distinct

        let struct (low, high) = DisplayWindow.Of image.Voxels

        let spacing = image.Geometry.Spacing
        let names = [| for structure in labels.Structures -> structure.Name |]

        let row j =
            let grey = DisplaySlice.Coronal(image, j)

            let panel (marks: byte[] | null) =
                Panel(
                    image.Size.X,
                    image.Size.Z,
                    grey,
                    low,
                    high,
                    marks,
                    ClassNames = names,
                    PixelSize = Nullable(PixelSize(spacing.X, spacing.Z)),
                    InPatientSpace = true
                )

            ResizeArray [ panel null; panel (DisplaySlice.Coronal(classes, j)) ] :> Collections.Generic.IReadOnlyList<Panel>

        // One scale for all pictures; the longest side takes about 480 pixels of the screen.
        let smallest = min spacing.X spacing.Z
        let longest = max (float image.Size.X * spacing.X) (float image.Size.Z * spacing.Z) / smallest
        PictureSheet.WritePng(path, ResizeArray(slices |> List.map row), max 1 (int (480.0 / longest)))

    let private printVolumes (screen: Screen) (labels: LabelMap) (classes: Volume<byte>) =
        let millilitres = classes.Geometry.VoxelVolume / 1000.0
        let counts = Array.zeroCreate<int> labels.ClassCount

        for index in classes.Voxels do
            counts[int index] <- counts[int index] + 1

        let row index (structure: LabelledStructure) =
            [ structure.Name; string structure.Value; TableText.number "0.0" (float counts[index + 1] * millilitres) ]

        let rows = labels.Structures |> Seq.mapi row |> List.ofSeq

        if screen.IsTerminal then
            TableScreen.grid screen "Volumes" [ "structure"; "label"; "ml" ] rows
        else
            for cells in rows do
                screen.Line $"  {cells[0]} (label {cells[1]}): {cells[2]} ml"

    /// Doubts go to standard error; with --strict the first of them ends the call.
    let private tell (screen: Screen) (strict: bool) (input: string) (doubts: string seq) =
        for doubt in doubts do
            if strict then
                raise (InvalidInputException $"{input}: {doubt}; nothing was written, because of --strict.")

            let stop = if doubt.EndsWith '?' then "" else "."
            screen.Error.WriteLine $"mkdseg: warning: {input}: {doubt}{stop}"

    /// Refuses what no network could answer to.
    let private requireHope (input: string) (header: NiftiHeader) (image: Volume<float32>) =
        match ScanCheck.Hopeless(header, image) |> List.ofSeq with
        | [] -> ()
        | doubt :: _ ->
            raise (InvalidInputException $"{input}: {doubt}; give the scan itself, repaired if need be, or --force to segment this.")

    let private run (screen: Screen) (stop: CancellationToken) (folder: string) input output word overlay device strict force =
        checkPaths folder input output overlay
        use model = TrainedModel.Load(folder, where = device)
        let readout = ReadoutName.Parse word

        if not model.Description.Preprocessor.FieldOfViewMm.HasValue then
            raise (
                InvalidInputException(
                    $"{folder}: was trained on pictures without millimetres and cannot segment volumes; 'mkdseg replay --data "
                    + "DIR' trains, segments the held-out stacks and scores them."
                )
            )

        if not (Seq.contains readout model.Readouts) then
            let known = model.Readouts |> Seq.map ReadoutName.Of |> String.concat ", "
            raise (InvalidInputException $"--model {word}: {folder} holds no such segmentor; choose one of {known}.")

        let header, image = NiftiFile.ReadHeader input, NiftiFile.ReadImage input

        if not force then
            requireHope input header image

        tell screen strict input (ScanCheck.OfScan(header, image, model.Scans))
        stop.ThrowIfCancellationRequested()

        let classes = Progress.show screen $"segment {input}" (fun _ -> VolumeSegmentor(model, readout).Segment image)

        stop.ThrowIfCancellationRequested()
        let run = model.Description
        tell screen strict input (ScanCheck.OfPrediction(classes, run.Labels, run.Places, run.Preprocessor.FieldOfViewMm.Value))
        NiftiFile.WriteClasses(output, classes, model.Description.Labels, header)
        overlay |> Option.iter (fun path -> writeOverlay path model.Description.Labels image classes)
        printVolumes screen model.Description.Labels classes
        screen.Line $"labels: {output}"
        overlay |> Option.iter (fun path -> screen.Line $"picture: {path}")
        ExitCode.Done

    let create (screen: Screen) (stop: CancellationToken) : Command =
        let folder = Options.required<string> "--run" "RUN" "Folder of a finished training, or of a model that was exported"

        let input =
            Options.required<string> "--input" "VOLUME" "NIfTI volume of the run's target modality, any spacing and orientation"

        let output =
            Options.required<string>
                "--output"
                "LABELS"
                "NIfTI file for the labels, on the input's grid; only an earlier prediction is replaced"

        let model = Options.word "--model" "NAME" (List.ofSeq ReadoutName.All) "Whose answer"
        model.DefaultValueFactory <- fun _ -> ReadoutName.Of Readout.Ensemble

        let overlay =
            Options.optional<string | null> "--overlay" "PNG" "Picture of a few coronal slices with and without labels, in millimetres"

        let device = Options.device ()
        let strict = Options.flag "--strict" "Refuse, with exit code 2, a scan or a prediction that a warning is about"

        let force =
            Options.flag "--force" "Segment what is refused otherwise: a label file, or a volume whose header has no orientation"

        Options.command
            "predict"
            "Segment a volume with a trained run"
            [ folder; input; output; model; overlay; device; strict; force ]
            (fun call ->
                run
                    screen
                    stop
                    (call.GetRequiredValue folder)
                    (call.GetRequiredValue input)
                    (call.GetRequiredValue output)
                    (call.GetRequiredValue model)
                    (call.GetValue overlay |> Option.ofObj)
                    (call.GetValue device)
                    (call.GetRequiredValue strict)
                    (call.GetRequiredValue force))
