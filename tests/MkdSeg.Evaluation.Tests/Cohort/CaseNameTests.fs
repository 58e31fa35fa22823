module MkdSeg.Evaluation.Tests.Cohort.CaseNameTests

open MkdSeg.Evaluation
open NUnit.Framework

[<TestCase("ct_train/ct_train_1001_label.nii.gz", "ct_train_1001")>]
[<TestCase("ct_train_1001_image.nii.gz", "ct_train_1001")>]
[<TestCase("/out/ct_train_1001_pred.nii", "ct_train_1001")>]
[<TestCase("ct_train_1001_seg.NII.GZ", "ct_train_1001")>]
[<TestCase("ct_train_1001.nii.gz", "ct_train_1001")>]
[<TestCase("patient.7_label_pred.nii", "patient.7_label")>]
[<TestCase("_label.nii.gz", "_label")>]
[<TestCase("noise_labels.nii.gz", "noise_labels")>]
let ``the case of a file`` (path: string, expected: string) = Assert.That(CaseName.ofPath path, Is.EqualTo expected)

[<TestCase("a.nii", true)>]
[<TestCase("a.nii.gz", true)>]
[<TestCase("a.gz", false)>]
[<TestCase("a.nii.gz.tmp", false)>]
[<TestCase("A.NII.GZ", true)>]
[<TestCase("folder/._a.nii.gz", false)>]
[<TestCase(".nii.gz", false)>]
let ``what counts as a volume`` (path: string, expected: bool) = Assert.That(CaseName.isVolume path, Is.EqualTo expected)
