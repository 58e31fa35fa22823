module MkdSeg.Evaluation.Tests.Surfaces.BorderTests

open MkdSeg.Evaluation
open MkdSeg.Evaluation.Tests
open NUnit.Framework

let private count (mask: Mask) = Border.ofMask mask |> Array.filter id |> Array.length

let private cube from upto (i, j, k) = [ i; j; k ] |> List.forall (fun n -> from <= n && n < upto)

/// By hand: 5³ - 3³.
[<Test>]
let ``a cube of five has a border one voxel thick`` () = Assert.That(count (Volumes.mask (9, 9, 9) (cube 2 7)), Is.EqualTo 98)

[<Test>]
let ``outside the grid is background`` () = Assert.That(count (Volumes.mask (5, 5, 5) (fun _ -> true)), Is.EqualTo 98)

/// A hole at one corner of the inner cube uncovers nothing diagonally: its six face neighbours only, three of them inner.
[<Test>]
let ``only face neighbours count`` () =
    let border = Border.ofMask (Volumes.mask (5, 5, 5) (fun v -> v <> (1, 1, 1)))
    let at i j k = border[i + 5 * (j + 5 * k)]
    Assert.That(at 2 1 1 && at 1 2 1 && at 1 1 2)
    Assert.That(at 2 2 1 || at 2 2 2, Is.False)

/// By hand: a square of five in one slice has 16 border pixels, not 25: a single slice is a 2D image.
[<Test>]
let ``a grid of one slice is two-dimensional`` () =
    Assert.That(count (Volumes.mask (7, 7, 1) (fun (i, j, _) -> cube 1 6 (i, j, 1))), Is.EqualTo 16)
    Assert.That(count (Volumes.mask (1, 7, 7) (fun (_, j, k) -> cube 1 6 (1, j, k))), Is.EqualTo 16)

[<Test>]
let ``a flat object in a volume is all border`` () =
    Assert.That(count (Volumes.mask (7, 7, 3) (fun (i, j, k) -> k = 1 && cube 1 6 (i, j, 1))), Is.EqualTo 25)

[<Test>]
let ``one voxel that is the whole grid is its own border`` () = Assert.That(count (Volumes.mask (1, 1, 1) (fun _ -> true)), Is.EqualTo 1)

[<Test>]
let ``an empty object has no border`` () = Assert.That(count (Volumes.mask (3, 3, 3) (fun _ -> false)), Is.EqualTo 0)

/// Rows longer than any vector of the machine, with a rest that fills none; every axis in turn has one voxel.
[<TestCase(203, 6, 5)>]
[<TestCase(203, 6, 1)>]
[<TestCase(203, 1, 5)>]
[<TestCase(203, 1, 1)>]
[<TestCase(1, 50, 50)>]
let ``borders of large objects equal brute force`` (x: int, y: int, z: int) =
    let random = System.Random 3
    let mask = Volumes.mask (x, y, z) (fun _ -> random.Next 100 < 93)
    let border = Border.ofMask mask

    let found =
        [| for k in 0 .. z - 1 do
               for j in 0 .. y - 1 do
                   for i in 0 .. x - 1 do
                       if border[i + x * (j + y * k)] then
                           (i, j, k) |]

    Assert.That(found, Is.EqualTo<(int * int * int)[]>(BruteForce.border mask))
