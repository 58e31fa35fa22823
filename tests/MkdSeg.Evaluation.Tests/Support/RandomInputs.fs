namespace MkdSeg.Evaluation.Tests

open FsCheck.FSharp
open MkdSeg.Evaluation
open MkdSeg.Imaging.Geometry

/// Two small random objects, neither empty, on a common grid with its own spacing along each axis.
type MaskPair = { Truth: Mask; Prediction: Mask; Spacing: Spacing }

/// Three small random objects, none empty, on a common grid.
type MaskTriple = { Masks: Mask * Mask * Mask; TripleSpacing: Spacing }

/// One small random object on a grid whose voxels may be ten thousand times longer along one axis than along another.
type StretchedMask = { Stretched: Mask; StretchedSpacing: Spacing }

/// Two small random label volumes with labels 0 to 3; any label may be absent.
type LabelPair = { Size: GridSize; LabelSpacing: Spacing; TruthLabels: uint16[]; PredictionLabels: uint16[] }

/// Random inputs for FsCheck: half of them 2D (one slice), all anisotropic, sparse to dense.
type Inputs =
    static member private Size =
        gen {
            let! x, y, z = Gen.three (Gen.choose (1, 7))
            let! slices = Gen.elements [ 1; z ]
            return GridSize(x, y, slices)
        }

    static member private SpacingMm =
        Gen.three (Gen.elements [ 0.3; 0.44; 0.7; 1.0; 1.1; 1.6; 2.5; 5.0 ]) |> Gen.map (fun (x, y, z) -> Volumes.spacing x y z)

    static member private Object(size: GridSize) =
        gen {
            let! percent = Gen.elements [ 5; 30; 60; 90 ]
            let! inside = Gen.arrayOfLength (int size.Count) (Gen.choose (1, 100) |> Gen.map (fun n -> n <= percent))
            let! certain = Gen.choose (0, int size.Count - 1)
            inside[certain] <- true
            return Mask.create size inside
        }

    static member MaskPair() =
        gen {
            let! size = Inputs.Size
            let! truth, prediction = Gen.two (Inputs.Object size)
            let! spacing = Inputs.SpacingMm
            return { Truth = truth; Prediction = prediction; Spacing = spacing }
        }
        |> Arb.fromGen

    static member MaskTriple() =
        gen {
            let! size = Inputs.Size
            let! masks = Gen.three (Inputs.Object size)
            let! spacing = Inputs.SpacingMm
            return { Masks = masks; TripleSpacing = spacing }
        }
        |> Arb.fromGen

    static member StretchedMask() =
        gen {
            let! size = Inputs.Size
            let! mask = Inputs.Object size
            let! x, y, z = Gen.three (Gen.elements [ 0.01; 0.1; 1.0; 3.0; 100.0 ])
            return { Stretched = mask; StretchedSpacing = Volumes.spacing x y z }
        }
        |> Arb.fromGen

    static member LabelPair() =
        gen {
            let! size = Inputs.Size
            let! spacing = Inputs.SpacingMm
            let! most = Gen.choose (1, 3)
            let label = Gen.frequency [ 3, Gen.constant 0us; 2, Gen.choose (0, most) |> Gen.map uint16 ]
            let! truth, prediction = Gen.two (Gen.arrayOfLength (int size.Count) label)
            return { Size = size; LabelSpacing = spacing; TruthLabels = truth; PredictionLabels = prediction }
        }
        |> Arb.fromGen

/// A property held to 1,000 random inputs.
type ManyAttribute() =
    inherit FsCheck.NUnit.PropertyAttribute(MaxTest = 1000, Arbitrary = [| typeof<Inputs> |])
