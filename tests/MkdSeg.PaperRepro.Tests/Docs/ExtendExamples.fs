/// The examples of docs/extend.md, which shows the marked parts word for word.
module MkdSeg.PaperRepro.Tests.ExtendExamples

//# method
open MkdSeg.Training.Methods
open TorchSharp

/// mkd whose segmentors agree by the soft Dice of their maps, mean over the structures.
type DiceMkd(options, classes, device) =
    inherit Mkd(options, classes, device)

    override _.Distil(student, teacher) =
        let p = torch.nn.functional.softmax (student, 1L)
        let q = torch.nn.functional.softmax (teacher.detach (), 1L)
        let sum (x: torch.Tensor) = x.sum [| 0L; 2L; 3L |]
        let one = 1.0.ToScalar()
        let dice = (sum (p * q) * 2.0.ToScalar() + one) / (sum (p + q) + one)
        one - dice.slice(0L, 1L, dice.shape[0], 1L).mean()

let card =
    MethodCard("dice-mkd", "Mine, 2026", (fun options classes device -> new DiceMkd(options, classes, device)), Distils = true)

let methods = MethodCatalogue.Default.With card
//# end

//# train
open System.Threading
open MkdSeg.Data.Sources
open MkdSeg.Training
open MkdSeg.Training.Options

let train (dataset: IDataset) (folder: string) =
    let options = Profiles.Auto.With [ "method=dice-mkd"; "iterations=2000" ]
    Trainer.Train(dataset, options, folder, false, null, CancellationToken.None, methods = methods)
//# end

//# network
type TwoLayers(channels: int, classes: int) as this =
    inherit torch.nn.Module<torch.Tensor, torch.Tensor>("TwoLayers")
    let first = torch.nn.Conv2d(channels, 8, 3L, padding = 1L)
    let second = torch.nn.Conv2d(8, classes, 3L, padding = 1L)
    do this.RegisterComponents()

    override _.forward images = second.forward (torch.nn.functional.relu (first.forward images))

/// target-only with a network of one's own.
type SmallTargetOnly(options, classes, device) =
    inherit OneSegmentor(options, classes, device, new TwoLayers(options.InputSlices, classes))

    override _.UsesAssistant = false

    override this.Step(step, target, _, log) = this.Learn(this.Segmentor, "sup_real", target, step, log)
//# end

//# source
open System
open System.IO
open MkdSeg.Data
open MkdSeg.Data.Anatomies
open MkdSeg.Imaging
open MkdSeg.Imaging.Geometry
open MkdSeg.Imaging.Labels
open MkdSeg.Imaging.Nifti

/// A case is a folder of its name with image.nii.gz and heart.nii.gz.
type FolderCase(modality: Modality, folder: string, labels: LabelMap) =
    inherit
        DatasetCase(
            $"{modality.Word}_{DirectoryInfo(folder).Name}",
            modality,
            DirectoryInfo(folder).Name,
            [| Path.Combine(folder, "image.nii.gz") |],
            [| Path.Combine(folder, "heart.nii.gz") |]
        )

    override _.LabelRules = $"{labels}"
    override case.ReadImage() = NiftiFile.ReadImage case.ImagePaths[0]

    override case.ReadLabels(audit: LabelAuditResult byref) =
        let stored = NiftiFile.ReadLabels case.LabelPaths[0]
        audit <- LabelAudit.Audit(stored, labels, null, case.LabelPaths[0])
        labels.ToClasses stored

type FolderDataset(folder: string) =
    let anatomy = Anatomy.Heart(LabelMap [| LabelledStructure("heart", 1us) |])

    let cases =
        [| for word in [ "ct"; "mr" ] do
               for case in Directory.GetDirectories(Path.Combine(folder, word)) |> Array.sort do
                   FolderCase(Modality.Named word, case, anatomy.Labels) :> DatasetCase |]

    interface IDataset with
        member _.Folder = folder
        member _.Name = DirectoryInfo(folder).Name
        member _.IsSliceStack = false
        member _.Anatomy = anatomy
        member _.Kind = "a folder a case"
        member _.Cases = cases
        member _.Problems = [||]
        member _.Notes = [||]

let openFolder (folder: string) : IDataset =
    let mine (path: string) : IDataset | null = if Directory.Exists(Path.Combine(path, "ct")) then FolderDataset path else null

    Dataset.Open(folder, Seq.append [ Func<string, IDataset | null> mine ] Dataset.Sources)
//# end

//# metric
open MkdSeg.Evaluation

/// How far the middle of a prediction lies from the middle of the truth, in mm.
let middles = Metric.Own("middle", "mm", Better.Lower)

let middleRows (case: string) (structures: LabelMap) (truth: Volume<uint16>) (prediction: Volume<uint16>) : ScoreRow list =
    let middle (volume: Volume<uint16>) (value: uint16) =
        let size = volume.Size

        let places =
            [| for n in 0 .. volume.Voxels.Length - 1 do
                   if volume.Voxels[n] = value then
                       Vector3D(float (n % size.X), float (n / size.X % size.Y), float (n / (size.X * size.Y))) |]

        if places.Length = 0 then
            None
        else
            Some(volume.Geometry.VoxelToWorld.Apply((1.0 / float places.Length) * Array.reduce (fun a b -> a + b) places))

    [ for structure in structures.Structures do
          let score =
              match middle truth structure.Value, middle prediction structure.Value with
              | Some one, Some other -> Scored (one - other).Length
              | Some _, None -> Skipped(Some Absence.Missed)
              | None, Some _ -> Skipped(Some Absence.Invented)
              | None, None -> Skipped(Some Absence.Both)

          { Case = case; Structure = structure.Name; Metric = middles; Score = score } ]
//# end

//# table
open MkdSeg.Inference
open MkdSeg.PaperRepro

let private row (name: string) (method: string) (against: string option) : Row =
    { Name = name
      Method = method
      Readout = Readout.Ensemble
      Annotated = Some 1
      Assistant = None
      Seeds = [ 0; 1 ]
      OwnVolumes = true
      Against = against }

/// target-only against joint with one annotated volume, another one for each seed.
let myTable: Table =
    { Experiment = "mine"
      Name = "mine-one-volume"
      Target = Modality.Ct
      Folds = [ 0 ]
      Rows = [ row "joint" "joint" None; row "target-only" "target-only" (Some "joint") ] }

let replay (request: ReplayRequest) = Replay.run (Screen.Process()) CancellationToken.None { request with OwnTables = [ myTable ] }
//# end
