/// Trained methods by the command line, from files to files.
module MkdSeg.PaperRepro.Tests.MethodTests

open System.IO
open System.Threading
open MkdSeg.Data
open MkdSeg.Imaging.Nifti
open MkdSeg.PaperRepro
open MkdSeg.Training
open MkdSeg.Training.Methods
open MkdSeg.Training.Options
open NUnit.Framework

/// Those of "mkd" under other options go the same way; what they change is tested in MkdSeg.Training.
let private methods =
    MethodCatalogue.Default.Names
    |> Seq.filter (fun name -> not (name.StartsWith "mkd-" || (name.StartsWith "mkd+" && name <> "mkd+")))
    |> List.ofSeq

/// The smallest networks that still have every part; no profile is as small, and "train" is called with a profile in other tests.
let tiny method =
    TrainingOptions(
        Profile = "test",
        Method = method,
        Threads = 1,
        Pixels = 16,
        BatchSize = 2,
        Iterations = 2,
        Segmentor = SegmentorOptions(Width = 4, Depth = 2, ReestimateBatchNorm = true),
        Alignment =
            AlignmentOptions(GeneratorWidth = 4, GeneratorBlocks = 1, DiscriminatorWidth = 4, DiscriminatorLayers = 1, WarmUpIterations = 1)
    )

let private call (arguments: string list) =
    let outcome = Program.call arguments
    Assert.That(outcome.Code, Is.EqualTo ExitCode.Done, outcome.Error)

[<TestCaseSource(nameof methods)>]
let ``a trained run predicts and is repeated from its manifest`` (method: string) =
    use place = new Workplace()
    let data, run, labels = place.Path "data", place.Path "run", place.Path "labels.nii.gz"
    PhantomData.write data { Ct = 2; Mr = 1; Size = 16; Seed = 1; Preset = "classic" } CancellationToken.None ignore
    let scan = Path.Combine(data, "ct_train", "ct_train_1002_image.nii.gz")
    Trainer.Train(Dataset.Open data, tiny method, run, false, null, CancellationToken.None)
    call [ "predict"; "--run"; run; "--input"; scan; "--output"; labels ]
    Assert.That(NiftiFile.ReadLabels(labels).Geometry.Size, Is.EqualTo(NiftiFile.ReadImage(scan).Geometry.Size))
    // Exit code 1 if the networks differ.
    call [ "rerun"; run ]
