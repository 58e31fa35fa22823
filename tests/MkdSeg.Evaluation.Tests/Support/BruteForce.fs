/// Surface distances by their definition, without any cleverness: every pair of border voxels is measured.
module MkdSeg.Evaluation.Tests.BruteForce

open System.Collections.Generic
open MkdSeg.Evaluation

let private voxels (mask: Mask) =
    [| for k in 0 .. mask.Size.Z - 1 do
           for j in 0 .. mask.Size.Y - 1 do
               for i in 0 .. mask.Size.X - 1 do
                   if mask.Inside[i + mask.Size.X * (j + mask.Size.Y * k)] then
                       (i, j, k) |]

/// Voxels of the object with a face neighbour that is not of the object; axes of one voxel have no neighbours.
let border (mask: Mask) =
    let inside = voxels mask
    let set = HashSet inside

    let neighbours (i, j, k) =
        [ if mask.Grid.X > 1 then
              (i - 1, j, k)
              (i + 1, j, k)
          if mask.Grid.Y > 1 then
              (i, j - 1, k)
              (i, j + 1, k)
          if mask.Grid.Z > 1 then
              (i, j, k - 1)
              (i, j, k + 1) ]

    inside |> Array.filter (fun v -> mask.Grid.Count = 1L || neighbours v |> List.exists (fun n -> not (set.Contains n)))

/// Millimetres between two voxel centres.
let distance (s: Spacing) (a, b, c) (i, j, k) =
    let x, y, z = float s.X * float (a - i), float s.Y * float (b - j), float s.Z * float (c - k)
    sqrt (x * x + y * y + z * z)

/// Ascending distances from each voxel of one set to the nearest of the other.
let directed s from towards = from |> Array.map (fun v -> towards |> Array.map (distance s v) |> Array.min) |> Array.sort

/// Both directed distances of two objects, truth to prediction first.
let surfaceDistances s truth prediction =
    let t, p = border truth, border prediction
    directed s t p, directed s p t

/// numpy.percentile with method="linear", in other words than the code under test.
let percentile percent (sorted: float[]) =
    let rank = percent / 100.0 * float (sorted.Length - 1)
    let low, high = sorted[int (floor rank)], sorted[int (ceil rank)]
    let weight = rank - floor rank
    low * (1.0 - weight) + high * weight
