module MkdSeg.PaperRepro.Tests.CacheTests

open System.IO
open System.Threading
open MkdSeg.PaperRepro
open MkdSeg.Training.Runs
open NUnit.Framework

[<Test>]
let ``a cache changes no byte, says what it makes anew, and must be a folder`` () =
    use place = new Workplace()
    PhantomData.write (place.Path "data") { Ct = 2; Mr = 1; Size = 24; Seed = 1; Preset = "classic" } CancellationToken.None ignore

    let train (run: string) (more: string list) = place.Training("mkd", run, [ "--iterations"; "2" ] @ more) |> Program.call

    let trained (run: string) (more: string list) =
        let outcome = train run more
        Assert.That(outcome.Code, Is.EqualTo ExitCode.Done, outcome.Error)
        File.ReadAllBytes(Path.Combine(place.Path run, RunFolder.ModelFile)), outcome.Complaints

    let cache = [ "--cache"; place.Path "cache" ]
    let plain, _ = trained "plain" []
    Assert.That(trained "filling" cache, Is.EqualTo((plain, List.empty<string>)))
    Assert.That(trained "reading" cache, Is.EqualTo((plain, List.empty<string>)))

    let entry = Directory.GetFiles(place.Path "cache") |> Array.maxBy (fun path -> FileInfo(path).Length)
    File.WriteAllBytes(entry, (File.ReadAllBytes entry)[..999])
    let model, complaints = trained "repairing" cache
    Assert.That(model, Is.EqualTo<byte> plain)
    Assert.That(complaints.Length, Is.EqualTo 1)
    Assert.That(complaints.Head, Does.StartWith($"mkdseg: {entry}").And.Contain("made anew"))

    let refused = train "refused" [ "--cache"; entry ]
    Assert.That(refused.Code, Is.EqualTo ExitCode.WrongInput)
    Assert.That(refused.Complaints.Length, Is.EqualTo 1)
    Assert.That(refused.Error, Does.Contain("--cache").And.Contain(entry))
    Assert.That(Directory.Exists(place.Path "refused"), Is.False)
