module MkdSeg.Evaluation.Tests.Surfaces.SpacingTests

open System
open MkdSeg.Evaluation
open MkdSeg.Evaluation.Tests
open MkdSeg.Imaging.Geometry
open NUnit.Framework

/// By hand: sqrt(2·240² + 155²) = sqrt 139225, the 373.13 mm that BraTS gives absent structures.
[<Test>]
let ``diagonal of a BraTS volume`` () =
    let diagonal = Spacing.diagonal (GridSize(240, 240, 155)) Volumes.unitSpacing
    Assert.That(float diagonal, Is.EqualTo(sqrt 139225.0))

/// By hand: 3·1, 4·3, 2·2 mm: sqrt(9 + 144 + 16) = 13.
[<Test>]
let ``diagonal heeds the spacing`` () =
    let diagonal = Spacing.diagonal (GridSize(3, 4, 2)) (Volumes.spacing 1.0 3.0 2.0)
    Close.assertEqual "diagonal" 13.0 (float diagonal)

[<Test>]
let ``a turned grid keeps its spacing`` () =
    let c, s = cos 0.3, sin 0.3

    let affine =
        Affine.FromColumns(Vector3D(0.5 * c, 0.5 * s, 0.0), Vector3D(-2.0 * s, 2.0 * c, 0.0), Vector3D(0.0, 0.0, 3.0), Vector3D())

    let spacing = Spacing.ofGeometry (VolumeGeometry(GridSize(2, 2, 2), affine))
    Close.assertAll "spacing" [| 0.5; 2.0; 3.0 |] [| float spacing.X; float spacing.Y; float spacing.Z |]
    Close.assertEqual "voxel" 3.0 (float (Spacing.voxelVolume spacing))

[<Test>]
let ``a sheared grid is refused`` () =
    let affine = Affine.FromColumns(Vector3D(1.0, 0.0, 0.0), Vector3D(0.0, 1.0, 0.0), Vector3D(0.0, 0.1, 1.0), Vector3D())
    let grid = VolumeGeometry(GridSize(2, 2, 2), affine)
    Expect.invalid [ "not perpendicular"; "5.7 degrees"; "resample" ] (fun () -> Spacing.ofGeometry grid |> ignore)

/// The tolerance is 0.001 of the two axes' lengths, whichever axes they are.
[<Test>]
let ``each pair of axes may lean by a thousandth and no more`` () =
    for first, second in [ 0, 1; 0, 2; 1, 2 ] do
        let grid (lean: float) =
            let axis n = Vector3D((if n = 0 then 2.0 else 0.0), (if n = 1 then 2.0 else 0.0), (if n = 2 then 2.0 else 0.0))
            let leaning n = if n = second then axis second + lean * axis first else axis n
            VolumeGeometry(GridSize(2, 2, 2), Affine.FromColumns(leaning 0, leaning 1, leaning 2, Vector3D()))

        for sign in [ 1.0; -1.0 ] do
            Close.within 1e-6 2.0 (float (Spacing.ofGeometry (grid (sign * 0.0009))).Z) |> Assert.That
            Expect.invalid [ "not perpendicular" ] (fun () -> Spacing.ofGeometry (grid (sign * 0.0011)) |> ignore)

[<TestCase(0.0)>]
[<TestCase(Double.NaN)>]
[<TestCase(Double.PositiveInfinity)>]
let ``a spacing that is no length is refused`` (bad: float) =
    Expect.invalid [ "Voxel spacing"; "repair" ] (fun () -> Volumes.spacing 1.0 bad 1.0 |> ignore)
