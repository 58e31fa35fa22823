module MkdSeg.Evaluation.Tests.EvaluationInputTests

open MkdSeg.Evaluation
open MkdSeg.Imaging.Geometry
open NUnit.Framework

let private skip =
    { BothAbsent = WhenBothAbsent.Skip; AbsentFromPrediction = WhenOneAbsent.Skip; AbsentFromTruth = WhenOneAbsent.Skip }

let private lv = { Name = "lv"; Value = 500us }
let private run structures truth prediction = Evaluation.evaluate skip (Metric.All 2.0<mm>) structures "mr_1007" truth prediction |> ignore
let private line n = Volume<uint16>(VolumeGeometry(GridSize(n, 1, 1), Affine.Scaling(1.0, 1.0, 1.0)), Array.create n 500us)


let private at (x: float) =
    Volume<uint16>(VolumeGeometry(GridSize(2, 1, 1), Affine.Scaling(1.0, 1.0, 1.0, Vector3D(x, 0.0, 0.0))), [| 500us; 0us |])

[<Test>]
let ``grids of different size are refused`` () =
    Expect.invalid [ "mr_1007"; "2 x 1 x 1"; "3 x 1 x 1"; "resample" ] (fun () -> run [ lv ] (line 2) (line 3))

[<Test>]
let ``grids at different places are refused beyond a tenth of a voxel, as by check`` () =
    run [ lv ] (at 0.0) (at 0.05)
    run [ lv ] (at 0.0) (at 0.0999)
    Expect.invalid [ "mr_1007"; "0.11 mm apart"; "0.1 mm allowed"; "resample" ] (fun () -> run [ lv ] (at 0.0) (at 0.11))
    Expect.invalid [ "NaN" ] (fun () -> run [ lv ] (at 0.0) (at nan))

/// Each entry of the affines agrees to a thousandth of a millimetre, the far ends lie 0.9 voxels apart.
[<Test>]
let ``grids that agree at one end and not at the other are refused`` () =
    let turned (entry: float) =
        let affine = Affine.FromColumns(Vector3D(1.0, 0.0, 0.0), Vector3D(entry, 1.0, 0.0), Vector3D(0.0, 0.0, 1.0), Vector3D())
        Volume<uint16>(VolumeGeometry(GridSize(1, 1000, 1), affine), Array.create 1000 500us)

    Expect.invalid [ "0.9 mm apart" ] (fun () -> run [ lv ] (turned 0.0) (turned 0.0009))

[<Test>]
let ``a truth whose axes are sheared is refused with its case`` () =
    let tilted =
        let affine = Affine.FromColumns(Vector3D(1.0, 0.0, 0.0), Vector3D(0.0, 1.0, 0.0), Vector3D(0.0, 0.2588, 0.9659), Vector3D())
        Volume<uint16>(VolumeGeometry(GridSize(2, 1, 1), affine), [| 500us; 0us |])

    Expect.invalid [ "mr_1007"; "15.0 degrees"; "resample" ] (fun () -> run [ lv ] tilted tilted)

[<Test>]
let ``grids of different spacing are refused`` () =
    let volume z = Volumes.labels (2, 1, 1) (Volumes.spacing 1.0 1.0 z) [ 500us; 0us ]
    Expect.invalid [ "0.5 mm apart" ] (fun () -> run [ lv ] (volume 1.0) (volume 2.0))

/// Every entry of the affine, the first column and row among them.
[<Test>]
let ``grids that differ in any entry of the affine are refused`` () =
    for row in 0..2 do
        for column in 0..3 do
            let entry r c =
                if r = row && c = column then 1.5
                elif r = c then 1.0
                else 0.0

            let vector c = Vector3D(entry 0 c, entry 1 c, entry 2 c)
            let other = VolumeGeometry(GridSize(2, 1, 1), Affine.FromColumns(vector 0, vector 1, vector 2, vector 3))
            Expect.invalid [ "apart at a corner" ] (fun () -> run [ lv ] (line 2) (Volume<uint16>(other, [| 500us; 0us |])))

[<Test>]
let ``structures must be some, and distinct`` () =
    let run structures () = run structures (line 2) (line 2)
    Expect.invalid [ "at least one" ] (run [])
    Expect.invalid [ "name lv twice" ] (run [ lv; { lv with Value = 600us } ])
    Expect.invalid [ "label 500 twice" ] (run [ lv; { lv with Name = "left" } ])

/// Class indices 1 to 7 instead of file values are the usual slip; Dice 0 everywhere would hide it.
[<Test>]
let ``a prediction in another coding is refused`` () =
    let indices = Volume<uint16>((line 2).Geometry, [| 1us; 2us |])
    Expect.invalid [ "mr_1007"; "(1 2)"; "(500)"; "map" ] (fun () -> run [ lv ] (line 2) indices)

[<Test>]
let ``a prediction of nothing, or of other structures of the truth, is scored`` () =
    let volume voxels = Volumes.labels (3, 1, 1) Volumes.unitSpacing voxels
    run [ lv ] (volume [ 500us; 600us; 0us ]) (volume [ 0us; 0us; 0us ])
    run [ lv ] (volume [ 500us; 600us; 0us ]) (volume [ 600us; 600us; 0us ])
    // Labels beside the known ones, or against a truth that marks nothing, may be other structures.
    run [ lv ] (volume [ 500us; 600us; 0us ]) (volume [ 600us; 7us; 0us ])
    run [ lv ] (volume [ 0us; 0us; 0us ]) (volume [ 7us; 0us; 0us ])

/// 421 for 420, or a class number among values, would be scored as missed.
[<TestCase(421)>]
[<TestCase(1)>]
let ``one foreign value among known ones is refused`` (value: int) =
    let volume voxels = Volumes.labels (3, 1, 1) Volumes.unitSpacing voxels
    Expect.invalid [ string value; "mr_1007" ] (fun () -> run [ lv ] (volume [ 500us; 500us; 0us ]) (volume [ 500us; uint16 value; 0us ]))
    // Structures that are some of the truth's only are looked at by themselves.
    run [ lv ] (volume [ 500us; 600us; 0us ]) (volume [ 500us; uint16 value; 0us ])
