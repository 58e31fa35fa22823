module MkdSeg.Evaluation.Tests.LabelScanTests

open MkdSeg.Evaluation
open MkdSeg.Imaging.Geometry
open NUnit.Framework

let private structure value = { Name = $"s{value}"; Value = value }

let private volume (marks: ((int * int * int) * uint16) list) =
    let voxels = Array.zeroCreate<uint16>(7 * 6 * 5)

    for (i, j, k), value in marks do
        voxels[i + 7 * (j + 6 * k)] <- value

    Volumes.labels (7, 6, 5) Volumes.unitSpacing voxels

let private boxes truth prediction =
    (LabelScan.run [ structure 1us; structure 2us; structure 3us; structure 4us ] truth prediction).Extents
    |> List.map _.Box

/// By hand: 1 lies in truth from (1, 4, 2) to (3, 4, 2) and in the prediction at (2, 1, 4); 2 is only predicted, in the grid's
/// last corner; 3 only true, in its first; 4 is nowhere.
[<Test>]
let ``a box holds the structure of both volumes and no voxel more`` () =
    let truth = volume [ (1, 4, 2), 1us; (3, 4, 2), 1us; (0, 0, 0), 3us ]
    let prediction = volume [ (2, 1, 4), 1us; (6, 5, 4), 2us ]

    let expected =
        [ Some { I = 1; J = 1; K = 2; Size = GridSize(3, 4, 3) }
          Some { I = 6; J = 5; K = 4; Size = GridSize(1, 1, 1) }
          Some { I = 0; J = 0; K = 0; Size = GridSize(1, 1, 1) }
          None ]

    Assert.That(boxes truth prediction, Is.EqualTo<Box option list> expected)

/// The background may be asked for like any structure.
[<Test>]
let ``label 0 is counted when asked for`` () =
    let scan = LabelScan.run [ structure 0us ] (volume [ (0, 0, 0), 1us ]) (volume [ (1, 0, 0), 1us; (2, 0, 0), 9us ])
    let extent = List.exactlyOne scan.Extents
    let counts: OverlapCounts = { Truth = 209L<voxel>; Prediction = 208L<voxel>; Intersection = 207L<voxel> }
    Assert.That(extent.Counts, Is.EqualTo counts)
    Assert.That(extent.Box, Is.EqualTo<Box option>(Some { I = 0; J = 0; K = 0; Size = GridSize(7, 6, 5) }))
    Assert.That((scan.TruthLabels, scan.PredictionLabels), Is.EqualTo<uint16 list * uint16 list>(([ 1us ], [ 1us; 9us ])))

/// Rows longer than any vector of the machine; the box begins and ends within them.
[<Test>]
let ``a mask holds the voxels of its label in the box`` () =
    let random = System.Random 4
    let voxels = Array.init (211 * 4 * 3) (fun _ -> [| 0us; 3us; 259us |][random.Next 3])
    let box = { I = 5; J = 1; K = 1; Size = GridSize(203, 3, 2) }
    let mask = Mask.ofLabel 3us box (Volumes.labels (211, 4, 3) Volumes.unitSpacing voxels)

    let expected =
        [| for k in 1..2 do
               for j in 1..3 do
                   for i in 5..207 -> voxels[i + 211 * (j + 4 * k)] = 3us |]

    Assert.That(mask.Inside, Is.EqualTo<bool[]> expected)

/// Against a count voxel by voxel of volumes with runs of every length, on both sides alike and not.
[<Test>]
let ``counts of many runs equal those voxel by voxel`` () =
    let random = System.Random 6

    let runs () =
        Seq.initInfinite (fun _ -> Seq.replicate (random.Next(1, 90)) (uint16 (random.Next 4)))
        |> Seq.concat
        |> Seq.take (150 * 20 * 9)
        |> Seq.toArray

    let truth, prediction = runs (), runs ()
    let volume voxels = Volumes.labels (150, 20, 9) Volumes.unitSpacing voxels
    let scan = LabelScan.run [ structure 0us; structure 3us ] (volume truth) (volume prediction)

    for extent in scan.Extents do
        let count holds = Seq.zip truth prediction |> Seq.filter holds |> Seq.length |> int64 |> (*) 1L<voxel>
        let value = extent.Structure.Value

        let expected: OverlapCounts =
            { Truth = count (fun (t, _) -> t = value)
              Prediction = count (fun (_, p) -> p = value)
              Intersection = count (fun (t, p) -> t = value && p = value) }

        Assert.That(extent.Counts, Is.EqualTo expected)
