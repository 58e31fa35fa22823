/// Describing two folders (init), and the meaning of codes (label-map).
module MkdSeg.PaperRepro.Tests.InitTests

open System.IO
open MkdSeg.Imaging.Geometry
open MkdSeg.Imaging.Nifti
open MkdSeg.PaperRepro
open NUnit.Framework

/// An image with labels of 8 x 8 x 8 voxels: a block of each code on top of the last.
let private pair (folder: string) (name: string) (lowest: float32) (codes: uint16 list) =
    Directory.CreateDirectory folder |> ignore
    let grid = VolumeGeometry(GridSize(8, 8, 8), Affine.Scaling(1.0, 1.0, 3.0))
    let labels = Array.zeroCreate<uint16> 512

    for index, code in List.indexed codes do
        for voxel in 0..63 do
            labels[64 * (index + 1) + voxel] <- code

    let values = labels |> Array.mapi (fun index label -> lowest + float32 (10 * (index % 7)) + 100.0f * float32 label)
    NiftiFile.WriteImage(Path.Combine(folder, name + "_image.nii.gz"), Volume(grid, values))
    NiftiFile.WriteLabels(Path.Combine(folder, name + "_label.nii.gz"), Volume(grid, labels))

let private twoFolders (place: Workplace) =
    pair (place.Path "ct") "a" -1000.0f [ 1us; 2us ]
    pair (place.Path "ct") "b" -1001.0f [ 1us; 2us; 7us ]
    pair (place.Path "mr") "c" 0.0f [ 1us; 2us ]

let private init (place: Workplace) (more: string list) =
    Program.call ([ "init"; "--target"; place.Path "mr"; "--assistant"; place.Path "ct"; "--out"; place.Path "set" ] @ more)

[<Test>]
let ``init explains its guesses and writes what check takes`` () =
    use place = new Workplace()
    twoFolders place
    let made = init place []
    Assert.That(made.Code, Is.EqualTo ExitCode.Done, made.Error)

    for words in
        [ "target: the names of the 1 image and labels follow {case}_image.nii.gz with {case}_label.nii.gz"
          "assistant: the names of the 2 images and labels"
          "modality of the target: mr, since no values are as low as HU are"
          "modality of the assistant: ct, since values reach -500"
          "equal codes on both sides are taken for equal structures"
          "structures: annotated on the assistant's side alone: structure_7; on"
          "labels of ct: all 2 label files were read, which hold the codes 1, 2, 7"
          "plane: axial"
          "mirror: false"
          "dataset.json: 3 cases."
          $"""  mkdseg check {place.Path "set"}"""
          "--target mr --method mkd" ] do
        Assert.That(made.Out, Does.Contain words)

    let check = Program.call [ "check"; place.Path "set" ]
    Assert.That(check.Code, Is.EqualTo ExitCode.Done, check.Out + check.Error)
    Assert.That(check.Out, Does.Contain "labels: structure_1 1, structure_2 2, structure_7 7")

[<Test>]
let ``init never writes over anything`` () =
    use place = new Workplace()
    twoFolders place
    Assert.That((init place []).Code, Is.EqualTo ExitCode.Done)
    let written = File.ReadAllText(place.Path "set/dataset.json")
    let again = init place [ "--target-name"; "t2" ]
    Assert.That(again.Code, Is.EqualTo ExitCode.WrongInput)
    Assert.That(again.Complaints.Length, Is.EqualTo 1)
    Assert.That(File.ReadAllText(place.Path "set/dataset.json"), Is.EqualTo written)

    let inside =
        Program.call [ "init"; "--target"; place.Path "mr"; "--assistant"; place.Path "ct"; "--out"; place.Path "mr/new" ]

    Assert.That(inside.Code, Is.EqualTo ExitCode.WrongInput)
    Assert.That(inside.Error, Does.Contain "lies within the input")

[<Test>]
let ``what init refuses leaves no folder behind`` () =
    use place = new Workplace()
    twoFolders place
    Directory.CreateDirectory(place.Path "empty") |> ignore
    let before = place.Entries

    let made =
        Program.call [ "init"; "--target"; place.Path "empty"; "--assistant"; place.Path "ct"; "--out"; place.Path "set" ]

    Assert.That(made.Code, Is.EqualTo ExitCode.WrongInput)
    Assert.That(made.Error, Does.Contain "no NIfTI images")
    Assert.That(place.Entries, Is.EquivalentTo before)

[<Test>]
let ``label-map shows codes and writes what they are to mean`` () =
    use place = new Workplace()
    twoFolders place
    Assert.That((init place []).Code, Is.EqualTo ExitCode.Done)
    let shown = Program.call [ "label-map"; place.Path "set" ]
    Assert.That(shown.Code, Is.EqualTo ExitCode.Done, shown.Error)
    Assert.That(shown.Out, Does.Contain "CT | 7 | structure_7 | 64 voxels | 1 case")
    Assert.That(shown.Out, Does.Contain "MR | 1 | structure_1 | 64 voxels | 1 case")

    let call =
        [ "label-map"; place.Path "set/dataset.json"; "--name"; "structure_1=liver"; "--map"; "ct:7=liver"; "--ignore"; "2" ]

    let unsaid = Program.call call
    Assert.That(unsaid.Code, Is.EqualTo ExitCode.WrongInput)
    Assert.That(unsaid.Error, Does.Contain "--out is missing")
    Directory.CreateDirectory(place.Path "new") |> ignore
    let written = Program.call (call @ [ "--out"; place.Path "new/dataset.json" ])
    Assert.That(written.Code, Is.EqualTo ExitCode.Done, written.Error)
    Assert.That(written.Out, Does.Contain "CT | 7 | liver | 64 voxels | 1 case")
    Assert.That(written.Out, Does.Contain "MR | 2 | background | 64 voxels | 1 case")
    let again = Program.call (call @ [ "--out"; place.Path "new/dataset.json" ])
    Assert.That(again.Code, Is.EqualTo ExitCode.WrongInput)
    Assert.That(again.Error, Does.Contain "is there already")
    Assert.That((Program.call [ "check"; place.Path "new" ]).Code, Is.EqualTo ExitCode.Done)

[<Test>]
let ``an unknown code is an error of check that label-map mends`` () =
    use place = new Workplace()
    twoFolders place

    File.WriteAllText(
        place.Path "dataset.json",
        """{ "labels": { "background": 0, "liver": 1, "spleen": 2 }, "modalities": {
             "ct": { "folder": "ct", "image": "{case}_image.nii.gz", "label": "{case}_label.nii.gz" } } }"""
    )

    let wrong = Program.call [ "check"; place.Root ]
    Assert.That(wrong.Code, Is.EqualTo ExitCode.WrongInput)
    Assert.That(wrong.Out, Does.Contain "unknown label code 7 in 64 voxels")
    let shown = Program.call [ "label-map"; place.Root ]
    Assert.That(shown.Out, Does.Contain "CT | 7 | UNKNOWN | 64 voxels | 1 case")
    Assert.That(shown.Out, Does.Contain "--ignore 7")
    Directory.CreateDirectory(place.Path "new") |> ignore
    let mended = Program.call [ "label-map"; place.Root; "--ignore"; "7"; "--out"; place.Path "new/dataset.json" ]
    Assert.That(mended.Code, Is.EqualTo ExitCode.Done, mended.Error)
    Assert.That((Program.call [ "check"; place.Path "new" ]).Code, Is.EqualTo ExitCode.Done)

[<TestCase("nowhere", "no such file or folder")>]
[<TestCase("ct", "holds no dataset.json")>]
let ``label-map refuses what is no data set of volumes`` (name: string, words: string) =
    use place = new Workplace()
    twoFolders place
    let refused = Program.call [ "label-map"; place.Path name ]
    Assert.That(refused.Code, Is.EqualTo ExitCode.WrongInput)
    Assert.That(refused.Error, Does.Contain words)
