/// The methods by the command line, from files to files.
module MkdSeg.PaperRepro.Tests.MethodTests

open System
open System.IO
open System.Threading
open MkdSeg.Imaging.Nifti
open MkdSeg.PaperRepro
open MkdSeg.Training.Methods
open NUnit.Framework

/// Those of "mkd" under other options go the same way; what they change is tested in MkdSeg.Training.
let private methods =
    MethodCatalogue.Names |> Seq.filter (fun name -> not (name.StartsWith "mkd-" || (name.StartsWith "mkd+" && name <> "mkd+"))) |> List.ofSeq

/// The program within this process: a process of its own for each method would load the libraries fifty times.
let private call (arguments: string list) =
    use error = new StringWriter()
    let screen = { Out = TextWriter.Null; Error = error; IsTerminal = false; Time = TimeProvider.System }
    Assert.That(CommandLine.invoke screen CancellationToken.None (Array.ofList arguments), Is.EqualTo ExitCode.Done, error.ToString())

[<TestCaseSource(nameof methods)>]
let ``train, predict, and the same again from the manifest`` (method: string) =
    use place = new Workplace()
    let data, run, labels = place.Path "data", place.Path "run", place.Path "labels.nii.gz"
    PhantomData.write data { Ct = 2; Mr = 1; Size = 16; Seed = 1 } CancellationToken.None ignore
    let scan = Path.Combine(data, "ct_train", "ct_train_1002_image.nii.gz")
    call [ "train"; "--data"; data; "--target"; "ct"; "--method"; method; "--profile"; "smoke"; "--iterations"; "1"; "--threads"; "1"; "--out"; run ]
    call [ "predict"; "--run"; run; "--input"; scan; "--output"; labels ]
    Assert.That(NiftiFile.ReadLabels(labels).Geometry.Size, Is.EqualTo(NiftiFile.ReadImage(scan).Geometry.Size))
    // Exit code 1 if the networks differ.
    call [ "rerun"; run ]
