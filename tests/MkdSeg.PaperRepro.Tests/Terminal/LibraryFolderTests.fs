/// MKDSEG_LIBTORCH: another libtorch than the packages' own.
[<NUnit.Framework.Parallelizable(NUnit.Framework.ParallelScope.All)>]
module MkdSeg.PaperRepro.Tests.LibraryFolderTests

open System
open System.IO
open System.Threading
open MkdSeg.PaperRepro
open MkdSeg.Training.Runs
open NUnit.Framework

let private ownLibraries = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native")
let private names = [ "libc10.so"; "libtorch_cpu.so"; "libtorch.so" ]

/// A folder of this program's own libtorch, the only one at hand that fits.
let private fill (place: Workplace) (put: string -> string -> unit) =
    let folder = Directory.CreateDirectory(place.Path "torch/lib").FullName

    for file in Directory.GetFiles ownLibraries do
        if Path.GetFileName file <> "libLibTorchSharp.so" then
            put file (Path.Combine(folder, Path.GetFileName file |> nonNull))

    folder

let private link (place: Workplace) = fill place (fun file path -> File.CreateSymbolicLink(path, file) |> ignore)

/// To the loader a link is the same library; a copy is another one, which must not meet its like in one process.
let private copy (place: Workplace) = fill place (fun file path -> File.Copy(file, path))

let private train (place: Workplace) (run: string) (folder: string) =
    if not (Directory.Exists(place.Path "data")) then
        PhantomData.write (place.Path "data") { Ct = 2; Mr = 1; Size = 24; Seed = 1; Preset = "classic" } CancellationToken.None ignore

    Program.runWith [ "MKDSEG_LIBTORCH", folder ] (place.Training("target-only", run, [ "--iterations"; "2" ]))

/// What the machine's facts of the only session say.
let private source (place: Workplace) run = (RunManifest.Load(place.Path run).Sessions |> Seq.exactlyOne).Machine.TensorLibrary

[<Test>]
let ``a training with another copy of the library is the same and tells it`` () =
    use place = new Workplace()
    let folder = copy place
    let own, other = train place "own" "", train place "other" folder
    Assert.That((own.Code, other.Code), Is.EqualTo((ExitCode.Done, ExitCode.Done)), own.Error + other.Error)
    Assert.That(RunManifest.Load(place.Path "other").Model, Is.EqualTo(RunManifest.Load(place.Path "own").Model))
    Assert.That((source place "own", source place "other"), Is.EqualTo((null, folder)))
    File.WriteAllText(place.Path "torch/version.py", "__version__ = '2.10.0+cu128'\ncuda = None\n")
    Assert.That((train place "named" folder).Code, Is.EqualTo ExitCode.Done)
    Assert.That(source place "named", Is.EqualTo $"{folder} (2.10.0+cu128)")

/// One damage to a folder that fits, and what the complaint must name besides the variable.
let private damages: (string * (string -> unit) * string) list =
    let replace (content: byte[]) (folder: string) =
        let path = Path.Combine(folder, "libtorch_cpu.so")
        File.Delete path
        File.WriteAllBytes(path, content)

    let start count =
        use file = File.OpenRead(Path.Combine(ownLibraries, "libtorch_cpu.so"))
        let bytes = Array.zeroCreate<byte> count
        file.ReadExactly bytes
        bytes

    let ofMachine (number: byte) =
        let bytes = start 4096
        bytes[18] <- number
        bytes

    [ "no folder", (fun folder -> Directory.Delete(folder, true)), "no such folder"
      "no library", (fun folder -> File.Delete(Path.Combine(folder, "libtorch.so"))), "libtorch.so: no such library"
      "a text", replace "no library"B, "libtorch_cpu.so: is no library"
      "another processor", replace (ofMachine 183uy), "another processor (ELF machine 183)"
      "cut off", replace (start 100_000), "libtorch_cpu.so: is cut off at 100000 bytes"
      "another library", replace (File.ReadAllBytes(Path.Combine(ownLibraries, "libc10.so"))), "does not fit"
      "a wheel of another release",
      (fun folder -> File.WriteAllText(Path.Combine(folder, "../version.py"), "__version__ = '2.9.1'\n")),
      "PyTorch 2.9.1, this program needs 2.10"
      "an archive of another release",
      (fun folder -> File.WriteAllText(Path.Combine(folder, "../build-version"), "2.1.0+cu118\n")),
      "PyTorch 2.1.0+cu118" ]

[<Test>]
let ``a folder that does not fit is one clear line`` () =
    for name, damage, words in damages do
        use place = new Workplace()
        let folder = link place
        damage folder
        let outcome = train place "run" folder
        Assert.That(outcome.Code, Is.EqualTo ExitCode.WrongInput, $"{name}: {outcome.Error}")
        Assert.That(outcome.Complaints, Has.Length.EqualTo 1, name)
        Assert.That(outcome.Complaints.Head, Does.Contain(folder).And.Contain(words).And.Contain("MKDSEG_LIBTORCH"), name)
        Assert.That(Directory.Exists(place.Path "run"), Is.False, name)

[<TestCase("/usr/lib/python3/dist-packages/torch/lib", "PyTorch 1.13")>]
[<TestCase("/usr/lib/x86_64-linux-gnu", "undefined symbol")>]
let ``Debian's PyTorch is refused`` (folder: string) (words: string) =
    if names |> List.exists (fun name -> not (File.Exists(Path.Combine(folder, name)))) then
        Assert.Ignore $"{folder} holds no PyTorch; sudo apt-get install -y python3-torch"

    use place = new Workplace()
    let outcome = train place "run" folder
    Assert.That(outcome.Code, Is.EqualTo ExitCode.WrongInput, outcome.Error)
    Assert.That(outcome.Complaints |> List.exactlyOne, Does.StartWith($"mkdseg: {folder}").And.Contain words)
