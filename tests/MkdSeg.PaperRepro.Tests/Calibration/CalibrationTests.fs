module MkdSeg.PaperRepro.Tests.CalibrationTests

open System.IO
open MkdSeg.Imaging.Geometry
open MkdSeg.PaperRepro
open NUnit.Framework

/// Labels of 6 mm voxels: a block of value 5 and beside it one of value 7, `from` voxels into the grid.
let private blocks (from: int) =
    let labels = Volume<uint16>(VolumeGeometry(GridSize(20, 20, 20), Affine.Scaling(6.0, 6.0, 6.0)))

    for k in 0..3 do
        for j in 0..3 do
            for i in 0..5 do
                labels[from + i, from + j, from + k] <- if i < 4 then 5us else 7us

    HeartMap.ofLabels [ 5us; 7us ] labels

[<Test>]
let ``a map has volumes in millilitres and does not know where the heart lay`` () =
    let one, other = blocks 2, blocks 9
    Assert.That(one.Millilitres, Is.EqualTo(box [| 64.0 * 0.216; 32.0 * 0.216 |]).Within 1e-9)
    Assert.That(other.Cells, Is.EqualTo(box one.Cells))
    // A voxel of 6 mm is 2 x 2 x 2 cells.
    Assert.That(one.Cells |> Array.filter ((=) 1uy) |> Array.length, Is.EqualTo 512)
    Assert.That(one.Cells |> Array.filter ((=) 2uy) |> Array.length, Is.EqualTo 256)

let private heart (millilitres: float list) (cells: byte list) = { Millilitres = Array.ofList millilitres; Cells = Array.ofList cells }

[<Test>]
let ``spread is of logarithms, with and without the heart's own size`` () =
    // Logarithms 0 and 2, so the standard deviation is the root of 2; shares of the whole are the same in both.
    let hearts = [ heart [ 1.0; 1.0 ] []; heart [ exp 2.0; exp 2.0 ] [] ]
    Assert.That(LabelStatistics.sd (LabelStatistics.logs hearts 0), Is.EqualTo(sqrt 2.0).Within 1e-12)
    Assert.That(LabelStatistics.sd (LabelStatistics.relativeLogs hearts 0), Is.EqualTo(0.0).Within 1e-12)

[<Test>]
let ``correlation is Pearson's`` () =
    Assert.That(LabelStatistics.correlation [| 1.0; 2.0; 3.0 |] [| 2.0; 4.0; 6.0 |], Is.EqualTo(1.0).Within 1e-12)
    // Deviations -1 0 1 and -1 1 0: products add up to 1, squares to 2 each.
    Assert.That(LabelStatistics.correlation [| 1.0; 2.0; 3.0 |] [| 1.0; 3.0; 2.0 |], Is.EqualTo(0.5).Within 1e-12)

[<Test>]
let ``a vote is what most maps show, and a copy is each other map`` () =
    let maps = [ heart [] [ 1uy; 1uy; 0uy; 2uy ]; heart [] [ 1uy; 2uy; 0uy; 2uy ]; heart [] [ 0uy; 2uy; 0uy; 1uy ] ]
    Assert.That(LabelStatistics.majority 2 maps, Is.EqualTo(box [| 1uy; 2uy; 0uy; 2uy |]))
    // Structure 1: 2 * 1 / (2 + 1), structure 2: 2 * 1 / (1 + 2).
    Assert.That(LabelStatistics.voteDice 2 maps [ maps[0] ], Is.EqualTo(2.0 / 3.0).Within 1e-12)
    Assert.That(LabelStatistics.copyDice 2 [ maps[0] ] [ maps[0]; maps[1] ], Is.EqualTo(2.0 / 3.0).Within 1e-12)

[<Test>]
let ``a criterion says whether it is met`` () =
    let criterion value range = { Part = "shape"; Name = "x"; Unit = "Dice"; Value = value; Real = ""; Range = range }
    Assert.That((criterion 0.5 (Some(0.42, 0.52))).IsMet, Is.EqualTo(Some true))
    Assert.That((criterion 0.53 (Some(0.42, 0.52))).IsMet, Is.EqualTo(Some false))
    Assert.That((criterion 0.53 None).IsMet, Is.EqualTo None)

[<Test>]
let ``a calibration measures labels, trains what is asked for and goes on where it was`` () =
    use place = new Workplace()
    let out = place.Path "calibration"
    let call more = Program.run ([ "calibrate"; "--preset"; "classic"; "--size"; "16"; "--out"; out ] @ more)
    let first = call [ "--labels-only" ]
    Assert.That(first.Code, Is.EqualTo ExitCode.Done, first.Error)
    let table = File.ReadAllText(Path.Combine(out, "calibration.csv"))
    Assert.That(table, Does.StartWith "part,name,unit,phantom,least,most,verdict\nvolume,\"myo least\",ml,")
    Assert.That(table, Does.Contain "\nshape,\"majority vote of 20 label maps\",Dice,0.")
    Assert.That(table, Does.Not.Contain "curve")
    let cohort = Path.Combine(out, "cohort", "phantom.json")
    let written = File.GetLastWriteTimeUtc cohort

    let second = call [ "--target"; "mr"; "--annotated"; "2"; "--repetitions"; "1"; "--iterations"; "1" ]
    Assert.That(second.Code, Is.EqualTo ExitCode.Done, second.Error)
    Assert.That(File.GetLastWriteTimeUtc cohort, Is.EqualTo written, "the cohort is not made again")
    Assert.That(Directory.GetFiles(Path.Combine(out, "curves")) |> Array.map Path.GetFileName, Is.EqualTo(box [| "mr-2-0.csv" |]))
    Assert.That(File.ReadAllText(Path.Combine(out, "calibration.csv")), Does.Contain "\ncurve,\"MR, 2 annotated\",Dice,")
    Assert.That(File.ReadAllText(Path.Combine(out, "calibration.md")), Does.Contain "| MR, 2 annotated, Dice |")

    let other = call [ "--labels-only"; "--seed"; "3" ]
    Assert.That(other.Code, Is.EqualTo ExitCode.WrongInput, "another cohort stands there")
