module MkdSeg.PaperRepro.Tests.DiffTests

open System.Threading
open MkdSeg.PaperRepro
open NUnit.Framework

[<Test>]
let ``diff names the options, the files and the first step that differ`` () =
    use place = new Workplace()
    PhantomData.write (place.Path "data") { Ct = 2; Mr = 1; Size = 24; Seed = 1; Preset = "classic" } CancellationToken.None ignore

    let train (name: string) (more: string list) =
        let outcome = place.Training("target-only", name, [ "--threads"; "1"; "--iterations"; "10" ] @ more) |> Program.call
        Assert.That(outcome.Code, Is.EqualTo ExitCode.Done, outcome.Error)

    train "a" []
    train "b" [ "--seed"; "1" ]
    train "c" []
    let diff first second = Program.call [ "diff"; place.Path first; place.Path second ]

    let same = diff "a" "c"
    Assert.That(same.Code, Is.EqualTo ExitCode.Done, same.Error)
    Assert.That(same.Out, Does.Contain "options and cases: equal")
    Assert.That(same.Out, Does.Contain "equal to the bit")

    let other = diff "a" "b"
    Assert.That(other.Out, Does.Contain "seed: 0 in the first, 1 in the second")
    Assert.That(other.Out, Does.Contain "log at step 5, sup_real")
    Assert.That(other.Out, Does.Contain "The networks differ")
    Assert.That((diff "a" "nowhere").Code, Is.EqualTo ExitCode.WrongInput)
