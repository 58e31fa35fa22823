namespace MkdSeg.PaperRepro

open System
open System.IO
open MkdSeg.Imaging
open MkdSeg.Imaging.Files
open MkdSeg.Imaging.Labels
open MkdSeg.Imaging.Nifti
open MkdSeg.Imaging.Rendering

/// The files that a scan's prediction goes to.
type ScanOutputs =
    {
        Labels: string
        Overlay: string option
        Uncertainty: string option
        /// The folder of probabilities.
        Probabilities: string option
        Name: string
    }

/// Where results go. What would fail after the work, or destroy a file, is refused before it.
[<RequireQualifiedAccess>]
module ScanOutputs =
    let private fail (message: string) = raise (InvalidInputException message)

    /// Whether results are a folder of files, one a scan.
    let isFolder (call: PredictCall) : bool =
        not (ScanFiles.isOne call.Inputs) || (Directory.Exists call.Output || call.Output.EndsWith '/')

    let private labelEnding (option: string) (path: string) =
        if not (ScanFiles.isLabelName path) then
            fail $"{path}: labels and maps are written as .nii or .nii.gz; give such a name with {option}."

    let private pictureEnding (path: string) =
        if not (path.EndsWith(".png", StringComparison.OrdinalIgnoreCase)) then
            fail $"{path}: the picture is written as PNG; give a name that ends in .png with --overlay."

    /// A name with an ending where a folder is meant.
    let private folderName (option: string) (count: int) (path: string) =
        let hasEnding = ScanFiles.isLabelName path || path.EndsWith(".png", StringComparison.OrdinalIgnoreCase)

        if File.Exists path || (hasEnding && not (Directory.Exists path)) then
            let scans = if count = 1 then "a folder or list of one scan" else $"{count} scans"
            fail $"{path}: is no folder, and {scans} need one; give the name of a folder with {option}."

    /// The endings and kinds of all outputs; nothing is looked at but names.
    let requireNames (call: PredictCall) (scans: ScanFile list) =
        if isFolder call then
            folderName "--output" scans.Length call.Output
            call.Overlay |> Option.iter (folderName "--overlay" scans.Length)
            call.Uncertainty |> Option.iter (folderName "--uncertainty" scans.Length)
        else
            labelEnding "--output" call.Output
            call.Uncertainty |> Option.iter (labelEnding "--uncertainty")
            call.Overlay |> Option.iter pictureEnding

        call.Probabilities |> Option.iter (folderName "--probabilities" scans.Length)

    /// The files of a scan.
    let ofScan (call: PredictCall) (scan: ScanFile) : ScanOutputs =
        let within (ending: string) (folder: string) = Path.Combine(folder, scan.Name + ending)
        let place (ending: string) = if isFolder call then within ending else id

        { Labels = place ".nii.gz" call.Output
          Overlay = call.Overlay |> Option.map (place ".png")
          Uncertainty = call.Uncertainty |> Option.map (place ".nii.gz")
          Probabilities = call.Probabilities
          Name = scan.Name }

    /// The probabilities of a structure; letters that no file name takes become a hyphen.
    let ofStructure (outputs: ScanOutputs) (folder: string) (structure: LabelledStructure) : string =
        let word =
            String.map (fun letter -> if Array.contains letter (Path.GetInvalidFileNameChars()) then '-' else letter) structure.Name

        Path.Combine(folder, $"{outputs.Name}_{word}.nii.gz")

    /// All files of a scan, without its probabilities.
    let files (outputs: ScanOutputs) : string list =
        [ outputs.Labels; yield! Option.toList outputs.Overlay; yield! Option.toList outputs.Uncertainty ]

    let private maps (labels: LabelMap) (outputs: ScanOutputs) : string list =
        [ for folder in Option.toList outputs.Probabilities do
              for structure in labels.Structures -> ofStructure outputs folder structure ]

    /// All files of a scan.
    let all (labels: LabelMap) (outputs: ScanOutputs) : string list = files outputs @ maps labels outputs

    /// Refuses to write over something that another hand made.
    let requireReplaceable (labels: LabelMap option) (outputs: ScanOutputs) =
        let replaceable (isOwn: string -> bool) (path: string) = OutputPaths.RequireReplaceable(path, "mkdseg predict", isOwn)
        replaceable (fun path -> PredictionMark.IsOn path) outputs.Labels
        outputs.Overlay |> Option.iter (replaceable (fun path -> PngMark.IsOn path))
        outputs.Uncertainty |> Option.iter (replaceable (fun path -> PredictionMark.IsMap path))

        for path in labels |> Option.map (fun labels -> maps labels outputs) |> Option.defaultValue [] do
            replaceable (fun path -> PredictionMark.IsMap path) path

    /// Makes the folders of results that are not there.
    let makeFolders (call: PredictCall) =
        let folders =
            if isFolder call then
                call.Output :: List.choose id [ call.Overlay; call.Uncertainty; call.Probabilities ]
            else
                Option.toList call.Probabilities

        for folder in folders do
            try
                Directory.CreateDirectory folder |> ignore
            with
            | :? IOException
            | :? UnauthorizedAccessException as problem ->
                let reason = problem.Message.ReplaceLineEndings " "
                fail $"{folder}: cannot be made ({reason}); give another folder."
