module MkdSeg.PaperRepro.Tests.ReplayTests

open System
open System.Diagnostics
open System.IO
open System.Text.RegularExpressions
open System.Threading
open MkdSeg.Data
open MkdSeg.Imaging
open MkdSeg.Imaging.Files
open MkdSeg.PaperRepro
open MkdSeg.PaperRepro.Tests.TinyReplay
open MkdSeg.Training
open MkdSeg.Training.Checkpoints
open MkdSeg.Training.Options
open MkdSeg.Training.Runs
open NUnit.Framework

/// A writer that stops the work when a line appears.
type private Tripwire(words: string, source: CancellationTokenSource) =
    inherit StringWriter()

    override _.WriteLine(line: string | null) =
        if (nonNull line).Contains words then
            source.Cancel()

/// The files of a table and the scores behind it, by their paths.
let private outcome (request: ReplayRequest) =
    [ for part in [ "tables"; "results" ] do
          for file in Directory.GetFiles(Path.Combine(request.Out, part), "*", SearchOption.AllDirectories) |> Array.sort do
              // The manifest of a run names times and sessions.
              if Path.GetFileName file <> RunManifest.FileName then
                  // So do the hashes of it.
                  let text = Regex.Replace(File.ReadAllText file, "\"(training|sha256)\": \"[0-9a-f]{64}\"", "$1")
                  Path.GetRelativePath(request.Out, file), text ]

let private sessions (request: ReplayRequest) =
    [ for run in Directory.GetDirectories(Path.Combine(request.Out, "runs")) do
          Path.GetFileName run, (RunManifest.Load run).Sessions.Count ]

let private job (request: ReplayRequest) (start: string) =
    Directory.GetDirectories(Path.Combine(request.Out, "results"))
    |> Array.find (fun path -> (nonNull (Path.GetFileName path)).StartsWith start)

[<Test>]
let ``a replay stopped twice ends with the same table, and is not run again`` () =
    use place = new Workplace()
    let whole, broken = finished (place.Path "whole"), request (place.Path "broken")
    let judged = finish whole |> List.exactlyOne

    for line in [ "1 of 6 runs done"; "4 of 6 runs done" ] do
        use source = new CancellationTokenSource()
        use tripwire = new Tripwire(line, source)

        Assert.That(
            Action(fun () -> Replay.run { silent with Out = tripwire } source.Token broken |> ignore),
            Throws.InstanceOf<OperationCanceledException>()
        )

    finish broken |> ignore
    Assert.That($"%A{outcome broken}", Is.EqualTo $"%A{outcome whole}")

    Assert.That(
        judged.Result.Rows |> List.map _.Row.Name,
        Is.EqualTo<_ list>
            [ for n in 1..2 do
                  for method in [ "target-only"; "joint"; "mkd ensemble" ] -> $"{method}, n = {n}" ]
    )

    Assert.That(judged.Result.Setting.HeldOut, Is.EqualTo<_ list> [ "ct_train_1003"; "ct_train_1004" ])
    Assert.That(place.Entries |> List.filter (fun path -> path.EndsWith ".tmp" || path.EndsWith ".partial"), Is.Empty)

    let before = sessions whole
    finish whole |> ignore
    Assert.That(sessions whole, Is.EqualTo<_ list> before)

[<Test>]
let ``runs are made by name, and the others at another call`` () =
    use place = new Workplace()
    let all = { request (place.Path "replay") with Engine = here }
    let planned (job: string) = job.Substring(0, job.LastIndexOf '.')
    let made () = sessions all |> List.map (fun (name, count) -> planned (nonNull name), count)
    finish { all with Only = [ "ct.target-only.*"; "ct.joint.n2*" ] } |> ignore

    Assert.That(
        made (),
        Is.EquivalentTo [ "ct.target-only.n1.a-all.f0.s0", 1; "ct.target-only.n2.a-all.f0.s0", 1; "ct.joint.n2.a-all.f0.s0", 1 ]
    )

    finish all |> ignore
    Assert.That(made () |> List.map snd, Is.EqualTo<int list> [ for _ in 1..6 -> 1 ])

    // A name that nothing has is told before anything is made.
    let misspelt = { request (place.Path "other") with Only = [ "ct.mdk.*" ] }

    Assert.That(
        Action(fun () -> finish misspelt |> ignore),
        Throws
            .InstanceOf<InvalidInputException>()
            .With.Message.EqualTo(
                "--only ct.mdk.*: no run of annotation-curve has this name. Names are like ct.target-only.n1.a-all.f0.s0, and * "
                + "stands for anything."
            )
    )

    Assert.That(Directory.Exists misspelt.Out, Is.False)

[<Test>]
let ``a replay goes on from results alone, without the networks behind them`` () =
    use place = new Workplace()
    let made = { request (place.Path "made") with Table = "ct-target"; Annotated = Some 1; Engine = here }
    let whole = finish made |> List.exactlyOne
    Assert.That(File.Exists(Path.Combine(made.Out, "pictures", "ct-target.png")))

    // Every translation was judged, by one judge of all volumes that may be trained on; what was judged of another job is not believed.
    let gate = whole.Result.Gate.Value
    Assert.That(gate.Rows |> List.collect _.Rows, Does.Contain("tumor-aware").And.Contain("mkd S_real").And.Contain "mkd+ ensemble")
    Assert.That(whole.Claims |> List.forall _.Gate.IsSome, "every claim on mkd, whichever readout it names")
    Assert.That(gate.Oracle.IsNone && gate.Rows |> List.forall (fun row -> row.Runs = 1))
    Assert.That(Directory.GetDirectories(Path.Combine(made.Out, "judges")) |> Array.map Path.GetFileName, Is.EqualTo<_[]> [| "ct.f0" |])
    let judge = (RunManifest.Load(Path.Combine(made.Out, "judges", "ct.f0", "run"))).Run
    Assert.That(judge.Options.Method, Is.EqualTo "target-only")
    Assert.That(judge.Options.Iterations, Is.EqualTo(3 * made.Options.Iterations))
    Assert.That(judge.TargetCases, Has.Count.EqualTo 2)
    Assert.That(Set.intersect (set judge.TargetCases) (set whole.Result.Setting.HeldOut), Is.Empty)
    let check = Path.Combine(job made "ct.mkd.", "judged.json")
    let own = File.ReadAllText check
    File.Copy(Path.Combine(job made "ct.mkd+.", "judged.json"), check, true)
    let stranger = Program.call [ "tables"; "--from"; made.Out ]
    Assert.That(stranger.Code, Is.EqualTo ExitCode.Failed)
    Assert.That(stranger.Error, Does.Contain("judged.json").And.Contain "is of the job ct.mkd+.")
    File.WriteAllText(check, own)
    Assert.That((Program.call [ "tables"; "--from"; made.Out ]).Code, Is.EqualTo ExitCode.Done)

    // Elsewhere: what is recorded of a replay, less one run.
    let elsewhere = { made with Out = place.Path "elsewhere" }
    Directory.CreateDirectory elsewhere.Out |> ignore
    File.Copy(Path.Combine(made.Out, "replay.json"), Path.Combine(elsewhere.Out, "replay.json"))
    Directory.Move(Path.Combine(made.Out, "results"), Path.Combine(elsewhere.Out, "results"))
    Directory.Delete(job elsewhere "ct.fine-tune", true)
    let again = finish elsewhere |> List.exactlyOne
    let values (table: JudgedTable) = table.Result.Rows |> List.map (fun row -> row.Row.Name, row.Estimate)
    Assert.That(values again, Is.EqualTo<_ list>(values whole))
    Assert.That((again.Result.Gate = whole.Result.Gate))
    Assert.That(Directory.GetDirectories(Path.Combine(elsewhere.Out, "runs")) |> Array.map Path.GetFileName, Has.Length.EqualTo 1)
    Assert.That(Directory.Exists(Path.Combine(elsewhere.Out, "pictures")), Is.False)

[<Test>]
let ``a replay of another preset has the oracle's images, volumes of its own for every seed, and goes on`` () =
    use place = new Workplace()
    let tiny = request (place.Path "made")
    let cohort = { Ct = 4; Mr = 2; Size = 24; Seed = 1; Preset = "reference" }

    let made =
        { tiny with
            Table = "translation"
            Engine = here
            Study =
                { tiny.Study with
                    Cohort = Some cohort
                    Annotated = Some 1
                    OwnVolumes = true
                    LevelsOfClaims = true
                    Seeds = [ 0; 1 ]
                    FewerSeeds = [ 0 ] } }

    let table = (finish made |> List.exactlyOne).Result
    let gate = table.Gate.Value
    Assert.That(gate.Oracle.IsSome)

    Assert.That(
        gate.Rows |> List.map (fun row -> List.last row.Rows, row.Runs),
        Is.EqualTo<_ list> [ "joint-translated", 2; "mkd-offline-iam ensemble", 1; "mkd ensemble", 2 ]
    )

    Assert.That(table.Missing, Is.Empty)
    Assert.That(table.Rows |> List.map _.Row.Name, Does.Contain "mkd-oracle-iam ensemble")

    let trainedOn seed = (RunManifest.Load(job made $"ct.target-only.n1from{seed + 1}.a-all.f0.s{seed}.")).Run.TargetCases |> List.ofSeq

    Assert.That(trainedOn 0, Is.Not.EqualTo<_ list>(trainedOn 1))
    Assert.That(PhantomData.describe cohort, Is.EqualTo "reference phantom of 4 CT and 2 MR, 24 voxels, seed 1")
    Assert.That((finish made |> List.exactlyOne).Result.Rows.Length, Is.EqualTo table.Rows.Length)

[<Test>]
let ``a replay killed at random moments ends with the same table`` () =
    use place = new Workplace()
    let data = place.Path "data"
    PhantomData.write data { Ct = 4; Mr = 2; Size = 24; Seed = 1; Preset = "classic" } CancellationToken.None ignore

    let settings =
        [ "pixels=32"
          "segmentor.width=4"
          "segmentor.depth=2"
          "alignment.generatorWidth=4"
          "alignment.discriminatorWidth=4"
          "checkpointEvery=5" ]

    let arguments out =
        [ "replay"
          "--profile"
          "smoke"
          "--table"
          "assistant-volumes"
          "--fold"
          "0"
          "--data"
          data
          "--jobs"
          "2"
          "--out"
          out ]
        @ List.collect (fun setting -> [ "--set"; setting ]) settings

    let finish out =
        let outcome = Program.run (arguments out)
        Assert.That(outcome.Code, Is.EqualTo ExitCode.Done, outcome.Error)

    let whole, killed = place.Path "whole", place.Path "killed"
    let watch = Stopwatch.StartNew()
    finish whole
    let random = Random 3

    for _ in 1..3 do
        use running = Program.start (arguments killed) []
        running.WaitForExit(random.Next(int watch.ElapsedMilliseconds)) |> ignore
        running.Kill()
        running.WaitForExit()

    finish killed

    for file in [ "tables/assistant-volumes.json"; "tables/assistant-volumes.md" ] do
        Assert.That(File.ReadAllText(Path.Combine(killed, file)), Is.EqualTo(File.ReadAllText(Path.Combine(whole, file))))

[<Test>]
let ``what is there of another replay is never mixed in`` () =
    use place = new Workplace()
    let request = request (place.Path "replay")
    let folder = ReplayFolder request.Out

    let claim seed =
        ReplaySettings.claim folder (ReplaySettings.create None (Some { Ct = 4; Mr = 2; Size = 24; Seed = seed; Preset = "classic" }) tiny)

    // Begun together, with equal and with different settings; and killed before the settings stood there.
    Directory.CreateDirectory request.Out |> ignore
    File.WriteAllText(Path.Combine(request.Out, $".{Guid.NewGuid():N}.mkdseg.tmp"), "{ \"for")
    let held = claim 1

    for seed in [ 1; 2 ] do
        Assert.That(
            Action(fun () -> claim seed |> ignore),
            Throws.TypeOf<InvalidInputException>().With.Message.Contains "another process is writing there"
        )

    held.Dispose()

    Assert.That(
        Action(fun () -> claim 2 |> ignore),
        Throws.TypeOf<InvalidInputException>().With.Message.Contains "holds a replay with phantom"
    )

    (claim 1).Dispose()

    // Patients of another seed, as an earlier version could leave them there.
    PhantomData.write folder.Data { Ct = 4; Mr = 2; Size = 24; Seed = 2; Preset = "classic" } CancellationToken.None ignore

    Assert.That(
        Action(fun () -> Replay.run silent CancellationToken.None request |> ignore),
        Throws.TypeOf<InvalidInputException>().With.Message.Contains folder.Data
    )

[<Test>]
let ``a job that an orphan still does is waited for`` () =
    use place = new Workplace()
    let request = finished (place.Path "replay")
    let name = Directory.GetDirectories(Path.Combine(request.Out, "results")) |> Array.head |> Path.GetFileName |> nonNull
    Directory.Delete(Path.Combine(request.Out, "results", name), true)

    // The orphan ends as soon as the replay has said whom it waits for.
    let orphan = FolderLock.Take((ReplayFolder request.Out).Job name)

    use out =
        { new StringWriter() with
            override _.WriteLine(line: string | null) =
                if (nonNull line).Contains $"{name}: waits for process {Environment.ProcessId} on " then
                    orphan.Dispose() }

    let _, problems = Replay.run { silent with Out = out } CancellationToken.None request
    Assert.That(problems, Is.Empty)

[<Test>]
let ``a damaged result and a run that fails are named, and the rest goes on`` () =
    use place = new Workplace()
    let request = finished (place.Path "replay")

    // Scores that were changed by hand, and a run whose folder cannot be made.
    let damaged = Path.Combine(job request "ct.joint.n1", "ensemble.csv")
    File.AppendAllText(damaged, "ct_train_1003,lv,dice,1,1,\n")
    let failing = job request "ct.mkd.n2"
    Directory.Delete(failing, true)
    let training = Path.Combine(request.Out, "runs", nonNull (Path.GetFileName failing))
    Directory.Delete(training, true)
    File.WriteAllText(training, "in the way")
    let gone = job request "ct.target-only.n2"
    Directory.Delete(gone, true)

    use error = new StringWriter()
    let tables, problems = Replay.run { silent with Error = error } CancellationToken.None request
    Assert.That(problems.Length, Is.EqualTo 2)
    Assert.That(error.ToString(), Does.Contain damaged)
    Assert.That(error.ToString(), Does.Contain(nonNull (Path.GetFileName failing)))
    let rows = (List.exactlyOne tables).Result.Rows |> List.map _.Row.Name
    Assert.That(rows, Is.EqualTo<_ list> [ "target-only, n = 1"; "mkd ensemble, n = 1"; "target-only, n = 2"; "joint, n = 2" ])
    Assert.That((List.exactlyOne tables).Result.Missing, Is.EqualTo<_ list> [ "joint, n = 1"; "mkd ensemble, n = 2" ])

    File.Delete training
    Directory.Delete(job request "ct.joint.n1", true)
    Assert.That((finish request |> List.exactlyOne).Result.Rows.Length, Is.EqualTo 6)

[<Test>]
let ``other data, options and numbers are other runs`` () =
    use place = new Workplace()
    let data = place.Path "data"
    PhantomData.write data { Ct = 4; Mr = 2; Size = 24; Seed = 1; Preset = "classic" } CancellationToken.None ignore

    let run =
        { Target = Modality.Ct; Method = "mkd"; Annotated = Some 1; AnnotatedFrom = 0; Assistant = None; Fold = 0; Seed = 0 }

    let name options run = (RunInputs.job (Dataset.Open data) options (FileHashes()) CancellationToken.None run).Name
    let before = name tiny run
    Assert.That(name tiny run, Is.EqualTo before)

    let others =
        [ name (tiny.With [ "distillation.temperature=2" ]) run
          name tiny { run with Annotated = Some 2 }
          name tiny { run with Seed = 1 }
          name tiny { run with Method = "mkd-no-kd" } ]

    // A volume that is only tested counts as well.
    File.Copy(
        Path.Combine(data, "ct_train", "ct_train_1001_label.nii.gz"),
        Path.Combine(data, "ct_train", "ct_train_1004_label.nii.gz"),
        true
    )

    Assert.That(before :: name tiny run :: others, Is.Unique)

[<Test>]
let ``SIGTERM leaves a checkpoint and says how to go on`` () =
    use place = new Workplace()
    let data, run = place.Path "data", place.Path "run"
    PhantomData.write data { Ct = 2; Mr = 1; Size = 24; Seed = 1; Preset = "classic" } CancellationToken.None ignore

    use running =
        Program.start
            [ "train"
              "--data"
              data
              "--target"
              "ct"
              "--method"
              "target-only"
              "--profile"
              "quick"
              "--threads"
              "1"
              "--out"
              run ]
            []

    let patience = Stopwatch.StartNew()

    while not (RunManifest.Exists run) && not running.HasExited && patience.Elapsed < TimeSpan.FromSeconds 60.0 do
        Thread.Sleep 50

    use kill = Process.Start("kill", [ "-TERM"; string running.Id ])
    kill.WaitForExit()
    let outcome = Program.finish running
    Assert.That(outcome.Code, Is.EqualTo ExitCode.Stopped, outcome.Error)
    Assert.That(outcome.Complaints.Length, Is.EqualTo 1, outcome.Error)
    Assert.That(outcome.Error, Does.Contain "--resume")
    Assert.That(File.Exists(Path.Combine(run, CheckpointStore.FileName)))
    Assert.That(Trainer.IsFinished run, Is.False)
