module MkdSeg.Evaluation.Tests.OverlapTests

open MkdSeg.Evaluation
open NUnit.Framework

let private counts truth prediction intersection : OverlapCounts =
    { Truth = truth * 1L<voxel>; Prediction = prediction * 1L<voxel>; Intersection = intersection * 1L<voxel> }

/// By hand: 2·5/(7+5), 5/7, -2/7, -2 voxels of 1.5 mm³ in ml.
[<Test>]
let ``overlap of seven true and five predicted voxels, all five right`` () =
    let c = counts 7L 5L 5L
    Assert.That(Overlap.dice c, Is.EqualTo<float option>(Some(10.0 / 12.0)))
    Assert.That(Overlap.jaccard c, Is.EqualTo<float option>(Some(5.0 / 7.0)))
    Assert.That(Overlap.relativeVolumeDifference c, Is.EqualTo<float option>(Some(-2.0 / 7.0)))
    Close.assertEqual "ml" -0.003 (float (Overlap.volumeDifference 1.5<mm^3 / voxel> c))

[<TestCase(4L, 0L)>]
[<TestCase(0L, 4L)>]
let ``one side empty has overlap zero`` (truth, prediction) =
    Assert.That(Overlap.dice (counts truth prediction 0L), Is.EqualTo<float option>(Some 0.0))
    Assert.That(Overlap.jaccard (counts truth prediction 0L), Is.EqualTo<float option>(Some 0.0))

[<Test>]
let ``both sides empty have no overlap and no volume difference`` () =
    let c = counts 0L 0L 0L
    Assert.That(Overlap.dice c, Is.EqualTo<float option> None)
    Assert.That(Overlap.jaccard c, Is.EqualTo<float option> None)
    Assert.That(Overlap.relativeVolumeDifference c, Is.EqualTo<float option> None)
    Assert.That(float (Overlap.volumeDifference 1.0<mm^3 / voxel> c), Is.EqualTo 0.0)
