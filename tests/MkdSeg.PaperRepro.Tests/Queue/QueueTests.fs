/// The plan of a replay and what is known of its queue.
module MkdSeg.PaperRepro.Tests.QueueTests

open System
open MkdSeg.Imaging
open MkdSeg.Inference
open MkdSeg.PaperRepro
open NUnit.Framework

let private everything = Experiments.tables (Study.ofProfile "phantom") "all"

let private run method seed =
    { Target = Modality.Ct
      Method = method
      Annotated = Some 4
      AnnotatedFrom = 0
      Assistant = Some 20
      Fold = 0
      Seed = seed }

[<Test>]
let ``runs and rows have names of their own`` () =
    let runs = Experiments.runs everything
    Assert.That(runs |> List.map _.Name, Is.Unique)
    Assert.That(everything |> List.map _.Name, Is.Unique)

    for table in everything do
        Assert.That(table.Rows |> List.map _.Name, Is.Unique, table.Name)

        for row in table.Rows do
            row.Against |> Option.iter (fun against -> Assert.That(table.Rows |> List.map _.Name, Does.Contain against, row.Name))

[<Test>]
let ``methods that are compared closely have five seeds, the others three`` () =
    let table = everything |> List.find (fun table -> table.Name = "ct-target-n1")
    let seeds name = (table.Rows |> List.find (fun row -> row.Name = name)).Seeds.Length
    Assert.That([ seeds "mkd ensemble"; seeds "joint"; seeds "two-synthesis"; seeds "ummkd" ], Is.EqualTo<_ list> [ 5; 5; 5; 3 ])

[<Test>]
let ``other patients: every seed has annotated volumes of its own, elsewhere all have the first`` () =
    let from (table: string) (row: string) =
        let table = everything |> List.find (fun planned -> planned.Name = table)
        let row = table.Rows |> List.find (fun planned -> planned.Name = row)
        [ for seed in row.Seeds -> (table.RunsOf row seed).Head.AnnotatedFrom ]

    Assert.That(from "other-patients" "mkd ensemble, n = 2", Is.EqualTo<_ list> [ 2; 4; 6; 8; 10 ])
    Assert.That(from "annotation-curve" "mkd ensemble, n = 2", Is.EqualTo<_ list> [ 0; 0; 0 ])
    Assert.That(from "ct-target-n2" "mkd ensemble", Is.EqualTo<_ list> [ 0; 0; 0; 0; 0 ])
    Assert.That({ run "mkd" 1 with AnnotatedFrom = 4 }.Name, Is.EqualTo "ct.mkd.n4from4.a20.f0.s1")

[<Test>]
let ``a single network is not trained where its control is`` () =
    let runs = Experiments.runs everything
    Assert.That(runs, Does.Contain(run "two-joint" 0))
    Assert.That(runs, Does.Not.Contain(run "joint" 0))

    Assert.That(
        Experiments.sources (run "joint" 0) Readout.Ensemble,
        Is.EqualTo<_ list> [ run "joint" 0, Readout.Ensemble; run "two-joint" 0, Readout.First ]
    )
    // Eight annotated volumes are in the curve alone, which has no controls.
    Assert.That(runs, Does.Contain { run "joint" 0 with Annotated = Some 8 })

[<Test>]
let ``small data shorten the curves`` () =
    let study = Study.onData (fun modality -> if modality = Modality.Ct then 6 else 12) (Study.ofProfile "paper")

    Assert.That(study.Curve, Is.EqualTo<_ list> [ 1; 2 ])
    Assert.That(study.AssistantLevels, Is.EqualTo<_ list> [ 5 ])
    Assert.That(study.Folds, Is.EqualTo<_ list> [ 0; 1 ])

[<Test>]
let ``a later plan takes the place of an earlier one, table by table`` () =
    let job run hash = { Run = run; Name = $"{run.Name}.{hash}" }
    let data = { Name = "x"; Kind = DataKind.Phantom; HasMillimetres = true }
    let table name = { Experiment = name; Name = name; Target = Modality.Ct; Folds = [ 0 ]; Rows = [] }
    let plan tables jobs = { Data = data; Profile = "test"; Tables = List.map table tables; Jobs = jobs }

    let merged =
        Plan.merge (Some(plan [ "a"; "b" ] [ job (run "mkd" 0) "1"; job (run "joint" 0) "1" ])) (plan [ "b" ] [ job (run "mkd" 0) "2" ])

    Assert.That(merged.Tables |> List.map _.Name, Is.EqualTo<_ list> [ "a"; "b" ])
    Assert.That(merged.Jobs |> List.map _.Name, Is.EquivalentTo [ "ct.joint.n4.a20.f0.s0.1"; "ct.mkd.n4.a20.f0.s0.2" ])

[<Test>]
let ``what a job tells is understood, and nothing else`` () =
    use out = new IO.StringWriter()
    JobProtocol.writer out TimeProvider.System "train" { Done = 3; Total = 10; Note = "sup_real 0.5" }
    Assert.That(JobProtocol.parse (out.ToString().TrimEnd()), Is.EqualTo(Some("train", { Done = 3; Total = 10; Note = "sup_real 0.5" })))

    for line in [ ""; "train\t1"; "train\tx\t2\t"; "a\tb\tc\td\te" ] do
        Assert.That((JobProtocol.parse line).IsNone, line)

[<Test>]
let ``time left is what runs of the same method took`` () =
    let job method seed = { Run = run method seed; Name = (run method seed).Name }
    let minutes (n: float) = TimeSpan.FromMinutes n

    let queue =
        { Waiting = [ job "mkd" 1; job "mkd" 2; job "joint" 1 ]
          Started = []
          Done = []
          Failed = []
          Took = [ "mkd", minutes 5.0; "mkd", minutes 7.0; "joint", minutes 2.0 ] }

    // 6 + 6 + 2 minutes on two cores, on one, and never less than the longest.
    Assert.That(Queue.timeLeft 2 queue, Is.EqualTo(Some(minutes 7.0)))
    Assert.That(Queue.timeLeft 1 queue, Is.EqualTo(Some(minutes 14.0)))
    Assert.That(Queue.timeLeft 8 queue, Is.EqualTo(Some(minutes 6.0)))
    Assert.That(Queue.timeLeft 2 { queue with Took = [] }, Is.EqualTo(None: TimeSpan option))

/// A job that has ended when it is first looked at.
type private Ended(job: Job) =
    interface IStartedJob with
        member _.Job = job
        member _.IsAtWork = true
        member _.Elapsed = TimeSpan.FromSeconds 1.0
        member _.Progress = None
        member _.Stop() = ()
        member _.End = Some(JobEnd.Done [])
        member _.Dispose() = ()

[<Test>]
let ``jobs that end at the same moment are counted one by one`` () =
    let jobs = [ for seed in 0..3 -> { Run = run "joint" seed; Name = (run "joint" seed).Name } ]
    let engine = { AtOnce = 2; IsHere = true; Start = List.map (fun job -> new Ended(job) :> IStartedJob); Wait = ignore }
    let told = Collections.Generic.List<int * string>()
    let waiting = { Waiting = jobs; Started = []; Done = []; Failed = []; Took = [] }

    let queue =
        waiting
        |> Queue.run engine Threading.CancellationToken.None ignore (fun queue job _ -> told.Add((queue.Done.Length, job.Name)))

    Assert.That(told, Is.EqualTo<_ seq> [ for n, job in List.indexed jobs -> n + 1, job.Name ])
    Assert.That(queue.Done, Is.EqualTo<_ list> jobs)
