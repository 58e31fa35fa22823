module MkdSeg.Evaluation.Tests.Cohort.PairingTests

open System.IO
open MkdSeg.Evaluation
open MkdSeg.Evaluation.Tests
open NUnit.Framework

let private names (files: string list) = files |> List.map (Path.GetFileName >> nonNull)

let private short (pairs: CasePair list) = pairs |> List.map (fun p -> p.Case, (names [ p.Truth; p.Prediction ]))

[<Test>]
let ``MM-WHS folders pair with plain names, images passed over`` () =
    use folder = new TemporaryFolder()

    let truth =
        folder.Fill(
            "truth",
            [ "ct_train/ct_train_1001_label.nii.gz"
              "ct_train/ct_train_1001_image.nii.gz"
              "mr_train/mr_train_1007_label.nii.gz"
              "mr_train/deeper/mr_train_1009_label.nii.gz"
              "notes.txt" ]
        )

    let prediction = folder.Fill("out", [ "mr_train_1007_image.nii.gz"; "ct/ct_train_1001.nii"; "scores.csv" ])
    let pairs = Pairing.find truth prediction |> Pairing.requireComplete

    Assert.That(
        short pairs,
        Is.EqualTo<(string * string list) list>
            [ "ct_train_1001", [ "ct_train_1001_label.nii.gz"; "ct_train_1001.nii" ]
              "mr_train_1007", [ "mr_train_1007_label.nii.gz"; "mr_train_1007_image.nii.gz" ] ]
    )

/// macOS puts them beside every file on foreign disks.
[<Test>]
let ``files with a leading dot are none`` () =
    use folder = new TemporaryFolder()
    let truth = folder.Fill("truth", [ "a_label.nii"; "._a_label.nii"; ".DS_Store" ])
    let prediction = folder.Fill("out", [ "a.NII"; "._a.nii"; "__MACOSX/._a.nii" ])
    let pairs = Pairing.find truth prediction |> Pairing.requireComplete
    Assert.That(short pairs, Is.EqualTo<(string * string list) list> [ "a", [ "a_label.nii"; "a.NII" ] ])

[<Test>]
let ``files without a partner are reported, and an error that names them all`` () =
    use folder = new TemporaryFolder()
    let truth = folder.Fill("truth", [ "a_label.nii"; "b_label.nii"; "c_label.nii" ])
    let prediction = folder.Fill("out", [ "b_pred.nii"; "x_pred.nii" ])
    let pairing = Pairing.find truth prediction
    Assert.That(short pairing.Pairs, Is.EqualTo<(string * string list) list> [ "b", [ "b_label.nii"; "b_pred.nii" ] ])
    Assert.That(names pairing.MissingPredictions, Is.EqualTo<string list> [ "a_label.nii"; "c_label.nii" ])
    Assert.That(names pairing.ExtraPredictions, Is.EqualTo<string list> [ "x_pred.nii" ])

    Expect.invalid [ "no prediction for "; "a_label.nii"; "c_label.nii"; "no truth for "; "x_pred.nii" ] (fun () ->
        Pairing.requireComplete pairing |> ignore)

[<Test>]
let ``an extra prediction alone is an error`` () =
    use folder = new TemporaryFolder()
    let truth = folder.Fill("truth", [ "a.nii" ])
    let prediction = folder.Fill("out", [ "a.nii"; "b.nii" ])
    Expect.invalid [ "no truth for "; "b.nii" ] (fun () -> Pairing.find truth prediction |> Pairing.requireComplete |> ignore)

[<Test>]
let ``two files of one case are refused`` () =
    use folder = new TemporaryFolder()
    let truth = folder.Fill("truth", [ "a_label.nii"; "sub/a_seg.nii.gz" ])
    let prediction = folder.Fill("out", [ "a.nii" ])
    Expect.invalid [ "case a"; "a_label.nii"; "a_seg.nii.gz" ] (fun () -> Pairing.find truth prediction |> ignore)

[<Test>]
let ``two files are one pair whatever their names`` () =
    use folder = new TemporaryFolder()
    let root = folder.Fill("both", [ "a_label.nii.gz"; "result.nii" ])

    let pairs =
        Pairing.find (Path.Combine(root, "a_label.nii.gz")) (Path.Combine(root, "result.nii")) |> Pairing.requireComplete

    Assert.That(short pairs, Is.EqualTo<(string * string list) list> [ "a", [ "a_label.nii.gz"; "result.nii" ] ])

[<Test>]
let ``paths that cannot be paired are refused`` () =
    use folder = new TemporaryFolder()
    let truth = folder.Fill("truth", [ "a_image.nii" ])
    let prediction = folder.Fill("out", [ "a.nii" ])
    let refused fragments t p = Expect.invalid fragments (fun () -> Pairing.find t p |> ignore)
    refused [ "No label file"; truth ] truth prediction
    refused [ "two files or two folders" ] prediction (Path.Combine(prediction, "a.nii"))
    refused [ "no file or folder"; "elsewhere" ] prediction (folder.File "elsewhere")
