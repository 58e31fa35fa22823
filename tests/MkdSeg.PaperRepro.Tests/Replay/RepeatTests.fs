[<NUnit.Framework.Parallelizable(NUnit.Framework.ParallelScope.All)>]
module MkdSeg.PaperRepro.Tests.RepeatTests

open System
open System.IO
open System.Threading
open MkdSeg.Imaging.Nifti
open MkdSeg.PaperRepro
open MkdSeg.Training.Runs
open NUnit.Framework

let private phantom (place: Workplace) =
    PhantomData.write (place.Path "data") { Ct = 2; Mr = 1; Size = 24; Seed = 1; Preset = "classic" } CancellationToken.None ignore

/// A training of a few steps by a process of its own.
let private train (place: Workplace) (name: string) (method: string) (more: string list) (environment: (string * string) list) =
    place.Training(method, name, more)
    |> Program.runWith environment
    |> fun outcome -> Assert.That(outcome.Code, Is.EqualTo ExitCode.Done, outcome.Error)

let private model (place: Workplace) (run: string) = File.ReadAllBytes(Path.Combine(place.Path run, RunFolder.ModelFile))

/// Instruction sets as other machines would choose them: native code by the first three, .NET's own by the last.
let private level aten oneDnn mkl (managed: (string * string) list) =
    [ "ATEN_CPU_CAPABILITY", aten; "ONEDNN_MAX_CPU_ISA", oneDnn; "MKL_CBWR", mkl ] @ managed

let private own = [] |> level "" "" ""
let private avx2 = [ "DOTNET_EnableAVX512F", "0" ] |> level "avx2" "AVX2" "AVX2"
let private sse = [ "DOTNET_EnableAVX", "0" ] |> level "default" "SSE41" "COMPATIBLE"

[<Test>]
let ``an exact training gives the same bytes at every instruction set, a plain one does not`` () =
    use place = new Workplace()
    phantom place
    // Without AVX this library's kernels work out every fused multiply-add in software: one step of each kind, of narrow networks.
    let set =
        [ "alignment.warmUpIterations=1"; "distillation.start=0"; "distillation.ramp=0"; "segmentor.reestimateBatchNorm=false" ]
        @ [ "segmentor.width=8"; "alignment.generatorWidth=8"; "alignment.discriminatorWidth=8" ]

    let steps = [ "--iterations"; "1" ] @ List.collect (fun setting -> [ "--set"; setting ]) set
    train place "own" "mkd" ("--exact" :: steps) own
    train place "avx2" "mkd" ("--exact" :: steps) avx2
    train place "sse" "mkd" ("--exact" :: steps) sse
    Assert.That(model place "avx2", Is.EqualTo<byte>(model place "own"), "AVX2")
    Assert.That(model place "sse", Is.EqualTo<byte>(model place "own"), "SSE")

    let plain = [ "--threads"; "1"; "--iterations"; "1" ]
    train place "plain" "target-only" plain own
    train place "plain-sse" "target-only" plain sse
    let isSame = (model place "plain-sse").AsSpan().SequenceEqual(ReadOnlySpan(model place "plain"))
    Assert.That(isSame, Is.False, "without --exact the instruction set shows: the test can fail")
    Assert.That(RunManifest.Load(place.Path "own").Sessions[0].Machine.Kernels["ATEN_CPU_CAPABILITY"], Is.EqualTo "avx2")

[<Test>]
let ``a training that learns from images without labels is rerun`` () =
    use place = new Workplace()
    phantom place
    train place "run" "mkd-semi" [ "--iterations"; "2"; "--folds"; "1"; "--annotated"; "1"; "--threads"; "1" ] []
    let outcome = Program.run [ "rerun"; place.Path "run" ]
    Assert.That(outcome.Code, Is.EqualTo ExitCode.Done, outcome.Error)
    Assert.That(outcome.Out, Does.Contain "equal to the bit")

[<Test>]
let ``a rerun by another process gives the same bytes`` () =
    use place = new Workplace()
    phantom place
    train place "run" "target-only" [ "--iterations"; "4"; "--threads"; "2" ] []
    let outcome = Program.run [ "rerun"; place.Path "run" ]
    Assert.That(outcome.Code, Is.EqualTo ExitCode.Done, outcome.Error)
    Assert.That(outcome.Out, Does.Contain "equal to the bit")
    Assert.That(model place "run-rerun", Is.EqualTo<byte>(model place "run"))

    Directory.Move(place.Path "data", place.Path "moved")
    let lost = Program.run [ "rerun"; place.Path "run"; "--out"; place.Path "again" ]
    Assert.That(lost.Code, Is.EqualTo ExitCode.WrongInput)
    Assert.That(lost.Error, Does.Contain "--data")

    // One voxel more: a rerun on other data would compare nothing.
    let image = Path.Combine(place.Path "moved", "ct_train", "ct_train_1001_image.nii.gz")
    let volume = NiftiFile.ReadImage image
    volume.Voxels[0] <- volume.Voxels[0] + 1.0f
    NiftiFile.WriteImage(image, volume)
    let changed = Program.run [ "rerun"; place.Path "run"; "--data"; place.Path "moved"; "--out"; place.Path "again" ]
    Assert.That(changed.Code, Is.EqualTo ExitCode.WrongInput)
    Assert.That(changed.Error, Does.Contain "ct_train_1001_image.nii.gz")
    Assert.That(Directory.Exists(place.Path "again"), Is.False)
