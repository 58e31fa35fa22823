module MkdSeg.PaperRepro.Tests.OutputTests

open System
open System.IO
open MkdSeg.Imaging.Geometry
open MkdSeg.Imaging.Nifti
open MkdSeg.PaperRepro
open NUnit.Framework

let private volume (path: string) =
    NiftiFile.WriteLabels(
        path,
        Volume(VolumeGeometry(GridSize(4, 2, 1), Affine.Identity), [| 500us; 500us; 0us; 0us; 205us; 0us; 0us; 0us |])
    )

/// Refused with one line and code 2; every file that was there has the bytes it had, and none is new.
let private refused (place: Workplace) (words: string list) (call: string list) =
    let files () =
        [ for path in place.Entries do
              if File.Exists path then
                  $"{path} {Convert.ToHexString(File.ReadAllBytes path)}" ]

    let before = files ()
    let outcome = Program.run call
    Assert.That(outcome.Code, Is.EqualTo ExitCode.WrongInput, outcome.Error)
    Assert.That(outcome.Complaints.Length, Is.EqualTo 1, outcome.Error)

    for word in words do
        Assert.That(outcome.Error, Does.Contain word)

    Assert.That(files (), Is.EqualTo<string list> before)

/// The scan, by its name, by a link, by a hard link and through a linked folder.
[<TestCase("d/scan.nii.gz", "d/scan.nii.gz")>]
[<TestCase("d/link.nii.gz", "d/scan.nii.gz")>]
[<TestCase("d/scan.nii.gz", "d/link.nii.gz")>]
[<TestCase("d/hard.nii.gz", "d/scan.nii.gz")>]
[<TestCase("here/scan.nii.gz", "d/scan.nii.gz")>]
let ``predict never writes over the scan`` (input: string, output: string) =
    use place = new Workplace()
    Directory.CreateDirectory(place.Path "d") |> ignore
    volume (place.Path "d/scan.nii.gz")
    File.CreateSymbolicLink(place.Path "d/link.nii.gz", place.Path "d/scan.nii.gz") |> ignore
    use link = System.Diagnostics.Process.Start("ln", [ place.Path "d/scan.nii.gz"; place.Path "d/hard.nii.gz" ])
    link.WaitForExit()
    Directory.CreateSymbolicLink(place.Path "here", place.Path "d") |> ignore

    refused
        place
        [ "never overwritten" ]
        [ "predict"; "--run"; place.Path "run"; "--input"; place.Path input; "--output"; place.Path output ]

[<Test>]
let ``predict replaces no label file that a person made`` () =
    use place = new Workplace()
    volume (place.Path "scan.nii.gz")
    volume (place.Path "by-hand.nii.gz")

    refused
        place
        [ "by-hand.nii.gz"; "was not made by 'mkdseg predict'" ]
        [ "predict"; "--run"; place.Path "run"; "--input"; place.Path "scan.nii.gz"; "--output"; place.Path "by-hand.nii.gz" ]

[<TestCase("labels.nii.gz", "picture.jpg", "ends in .png")>]
[<TestCase("labels.jpg", "picture.png", ".nii.gz")>]
let ``a picture and labels have the endings of their formats`` (labels: string, picture: string, word: string) =
    use place = new Workplace()
    volume (place.Path "scan.nii.gz")

    refused
        place
        [ word ]
        [ "predict"
          "--run"
          place.Path "run"
          "--input"
          place.Path "scan.nii.gz"
          "--output"
          place.Path labels
          "--overlay"
          place.Path picture ]

[<Test>]
let ``predict on a folder says what to give`` () =
    use place = new Workplace()

    let call = [ "predict"; "--run"; place.Path "run"; "--input"; place.Root; "--output"; place.Path "labels.nii.gz" ]
    refused place [ "holds no NIfTI file" ] call
    volume (place.Path "scan.nii.gz")
    refused place [ "labels.nii.gz: is no folder"; "--output" ] call

[<Test>]
let ``evaluate replaces score files and nothing else`` () =
    use place = new Workplace()
    volume (place.Path "a.nii.gz")

    let call (out: string) =
        [ "evaluate"; "--truth"; place.Path "a.nii.gz"; "--prediction"; place.Path "a.nii.gz"; "--out"; place.Path out ]

    File.CreateSymbolicLink(place.Path "link.csv", place.Path "a.nii.gz") |> ignore
    refused place [ "never overwritten" ] (call "link.csv")
    File.WriteAllText(place.Path "patients.csv", "name,born\n")
    refused place [ "patients.csv"; "was not made by 'mkdseg evaluate'" ] (call "patients.csv")
    refused place [ "is no path" ] [ "evaluate"; "--truth"; place.Path "a.nii.gz"; "--prediction"; place.Path "a.nii.gz"; "--out"; "" ]

    for _ in 1..2 do
        Assert.That((Program.run (call "scores.csv")).Code, Is.EqualTo ExitCode.Done, "the second time over the first one's")

[<Test>]
let ``train keeps out of folders that hold something else`` () =
    use place = new Workplace()
    let data = Directory.CreateDirectory(place.Path "data").FullName
    volume (Path.Combine(data, "ct_train_1001_image.nii.gz"))
    Directory.CreateSymbolicLink(place.Path "link", data) |> ignore
    let other = Directory.CreateDirectory(place.Path "papers").FullName
    File.WriteAllText(Path.Combine(other, "thesis.txt"), "two years")
    let call out more = [ "train"; "--data"; data; "--target"; "ct"; "--method"; "target-only"; "--profile"; "smoke"; "--out"; out ] @ more
    refused place [ "papers: holds other files" ] (call other [])
    refused place [ "papers: holds other files" ] (call other [ "--resume" ])
    refused place [ "never overwritten" ] (call (place.Path "link") [])
    refused place [ "never overwritten" ] (call (place.Path "run") [ "--cache"; place.Path "link" ])

[<Test>]
let ``executed notebooks go over no given one and not over each other`` () =
    use place = new Workplace()
    let one, two = Directory.CreateDirectory(place.Path "one").FullName, Directory.CreateDirectory(place.Path "two").FullName
    let books = [ for folder in [ one; two ] -> Path.Combine(folder, "a.ipynb") ]

    for book in books do
        File.WriteAllText(book, """{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}""")

    refused place [ "never overwritten" ] [ "notebook"; "run"; books[0]; "--out"; one ]
    refused place [ "two outputs" ] ([ "notebook"; "run" ] @ books @ [ "--out"; place.Path "new" ])
