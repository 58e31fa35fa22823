namespace MkdSeg.PaperRepro.Tests.Snapshots

open System
open System.IO
open System.Security.Cryptography
open System.Text
open MkdSeg.PaperRepro
open MkdSeg.Snapshots
open NUnit.Framework

/// Numbers of a training never change under the same results version: its verified files are held to those that the version was given for.
type ResultsVersionTests() =
    let tests = Path.GetFullPath(Path.Combine(__SOURCE_DIRECTORY__, "../.."))

    /// The verified files of the seeded trainings, wherever they lie, with the hash of what they say (tolerances are the test's
    /// own matter).
    let trainings =
        [ for path in Directory.GetFiles(tests, "TrainingTests.*.verified.txt", SearchOption.AllDirectories) do
              let said = File.ReadAllLines path |> Array.filter (fun line -> not (line.StartsWith "# tolerance ")) |> String.concat "\n"
              (nonNull (Path.GetFileName path)).Split('.')[1], Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes said)) ]
        |> List.sort

    let text (version: int) (files: (string * string) list) =
        String.concat
            "\n"
            [ $"results version {version}"
              for name, hash in files do
                  $"{hash} {name}" ]
        + "\n"

    /// The files of the same version that say something else now.
    let changed (verified: string) (version: int) (files: (string * string) list) =
        match List.ofArray (verified.Split('\n', StringSplitOptions.RemoveEmptyEntries)) with
        | first :: lines when first = $"results version {version}" ->
            let before =
                Map.ofList
                    [ for line in lines do
                          match line.Split ' ' with
                          | [| hash; name |] -> name, hash
                          | _ -> () ]

            [ for name, hash in files do
                  if (before.TryFind name |> Option.defaultValue hash) <> hash then
                      name ]
        | _ -> []

    [<Test>]
    member _.TheTrainingsAreThoseOfTheirResultsVersion() =
        let verified =
            Path.Combine(__SOURCE_DIRECTORY__, "ResultsVersionTests.TheTrainingsAreThoseOfTheirResultsVersion.verified.txt")

        if File.Exists verified then
            match changed (File.ReadAllText verified) ResultsVersion.Current trainings with
            | [] -> ()
            | names ->
                let names = String.concat ", " names

                Assert.Fail(
                    $"The verified trainings {names} changed, and the results version is still {ResultsVersion.Current}. If their "
                    + "numbers are meant to change, raise ResultsVersion.Current (paper-repro/Replay/ResultsVersion.fs), run this "
                    + "test again and then tests/accept-snapshots. If not, take back what changed them."
                )

        // A number that was raised, and trainings that are new or gone.
        Snapshot.Verify(text ResultsVersion.Current trainings)

    [<Test>]
    member _.AChangedTrainingIsCaughtUntilTheNumberIsRaised() =
        Assert.That(trainings, Has.Length.GreaterThan 30)
        let name, _ = trainings.Head
        let moved = (name, String('0', 64)) :: trainings.Tail
        Assert.That(changed (text 1 trainings) 1 moved, Is.EqualTo<string list> [ name ])
        Assert.That(changed (text 1 trainings) 1 trainings, Is.Empty)
        Assert.That(changed (text 1 trainings) 1 (("Dice_new", "00") :: trainings), Is.Empty)
        Assert.That(changed (text 1 trainings) 2 moved, Is.Empty)
