namespace MkdSeg.PaperRepro.Tests

open System
open System.IO
open System.Threading
open MkdSeg.Display
open MkdSeg.Evaluation
open MkdSeg.Imaging
open MkdSeg.Notebooks
open MkdSeg.PaperRepro
open MkdSeg.PaperRepro.Cells
open NUnit.Framework

/// What the notebooks' cells are made of, on the recorded quick table and on rows made up by hand.
type CellTests() =
    let recorded = lazy (Evidence.recordedAs "quick" "ct-target" |> Option.get)
    let same (expected: 'T) = Is.EqualTo(box expected)

    /// A row of these Dice values by patient, of one seed.
    let row (name: string) (method: string) (annotated: int) (values: float list) : RowResult =
        let scores = SeedScores.ofSeeds [ Map.ofList (values |> List.mapi (fun index value -> $"p{index}", value)) ]
        let like = recorded.Value.Table.Rows.Head

        { like with
            Row = { like.Row with Name = name; Method = method; Annotated = Some annotated }
            Estimate = Bootstrap.grandMean 0 scores
            Values = scores }

    let evidence (rows: RowResult list) = { recorded.Value with Table = { recorded.Value.Table with Rows = rows } }

    /// A row of some of the seeds, as while a replay is on its way.
    [<Test>]
    member _.``where seeds have volumes of their own, rows are compared over those that both have``() =
        let ofSeeds (own: bool) (name: string) (seeds: (int * float list) list) : RowResult =
            let like = recorded.Value.Table.Rows.Head
            let byPatient values = values |> List.mapi (fun index value -> $"p{index}", value) |> Map.ofList

            { like with
                Row = { like.Row with Name = name; Against = None; Annotated = Some 1; OwnVolumes = own; Seeds = [ 0; 1 ] }
                Seeds = List.map fst seeds
                Values = SeedScores.ofSeeds [ for _, values in seeds -> byPatient values ] }

        let one own = ofSeeds own "one" [ 0, [ 0.2; 0.3 ]; 1, [ 0.8; 0.9 ] ]
        let other own = ofSeeds own "other" [ 1, [ 0.7; 0.7 ] ]
        let compared = TableResult.compare (one true) (other true)
        Assert.That(compared.Difference.Mean, Is.EqualTo(0.15).Within 1e-12)
        Assert.That((compared.MethodSeeds, compared.ReferenceSeeds), same (1, 1))
        Assert.That((TableResult.difference (other true) (one true)).Mean, Is.EqualTo(-0.15).Within 1e-12)
        Assert.That((TableResult.compare (one false) (other false)).Difference.Mean, Is.EqualTo(-0.15).Within 1e-12, "all seeds")

    [<Test>]
    member _.``a phantom is made in a folder that an interrupted cell left empty``() =
        use place = new Workplace()
        let folder = Directory.CreateDirectory(place.Path "data").FullName
        let cohort = { Ct = 1; Mr = 1; Size = 16; Seed = 1; Preset = "classic" }
        Assert.That(PhantomData.isToBeMade folder)
        PhantomData.write folder cohort CancellationToken.None ignore
        Assert.That(PhantomData.isToBeMade folder, Is.False)
        PhantomCohorts.requireSame folder cohort
        let other = Directory.CreateDirectory(place.Path "other").FullName
        File.WriteAllText(place.Path "other/mine.txt", "")
        Assert.That(PhantomData.isToBeMade other, Is.False)

    [<TestCase("quik", "ct-target", "no recorded scores 'quik'", "quick")>]
    [<TestCase("quick", "ct-traget", "no table 'ct-traget'", "ct-target")>]
    member _.``a recorded table that is not there is refused with what there is``
        (folder: string, table: string, what: string, meant: string)
        =
        let refused = Assert.Throws<InvalidInputException>(Action(fun () -> Evidence.requireAs folder table |> ignore)) |> nonNull
        Assert.That(refused.Message, Does.Contain what)
        Assert.That(refused.Message, Does.Contain $"did you mean {meant}")

    [<Test>]
    member _.``the recorded table gives the numbers of its own files``() =
        let lines = Lines.scores recorded.Value.Table
        // data/recorded/quick/tables/ct-target.md
        let fineTune = lines |> List.find (fun line -> line.Row = "fine-tune")

        Assert.That(
            (fineTune.Dice, fineTune.Low, fineTune.High, fineTune.Points, fineTune.P),
            same (0.860, Some 0.852, Some 0.868, Some 2.58, Some 0.029)
        )

        Assert.That((lines |> List.find (fun line -> line.Row = Experiments.Reference)).Points, same (None: float option))
        Assert.That(Evidence.source recorded.Value, Does.Contain "profile quick")
        Assert.That(Evidence.source recorded.Value, Does.Contain "10 held-out patients, 1 seed")
        // What Holm's correction leaves: target-only, fine-tune, x-shape, two-target-only, S_real and S_syn.
        let _, corrected, comparisons = Pairing.significant 0.05 recorded.Value.Table
        Assert.That((corrected, comparisons), same (6, 15))

    [<Test>]
    member _.``the verdict on a table says where mkd stands, also when that is not in front``() =
        let words = TableVerdict.ofTable [ "target-only"; "conditional-norm"; "strong-target" ] recorded.Value |> String.concat " "
        Assert.That(words, Does.StartWith "mkd ensemble is number 12 of 16 rows by mean Dice, 0.834")
        Assert.That(words, Does.Contain "the highest is target-only with 0.861")
        Assert.That(words, Does.Contain "mkd ensemble is below target-only: -2.65 points (95 % interval -3.05 to -2.29).")
        Assert.That(words, Does.Contain "mkd ensemble is above conditional-norm: +1.37 points")
        Assert.That(words, Does.Contain "mkd ensemble is not told apart from strong-target: -0.59 points (95 % interval -1.37 to +0.19).")

        Assert.That(
            words,
            Does.Contain "4 claims: 0 reproduced, 3 not reproduced, 0 undecided, 1 that cannot be judged here, 0 not tested."
        )

    [<Test>]
    member _.``parts that matter are counted, and the one that costs most is named``() =
        let rows =
            [ row "mkd ensemble" "mkd" 4 [ 0.8; 0.82; 0.81 ]
              row "a" "mkd-no-kd" 4 [ 0.6; 0.62; 0.61 ]
              row "b" "mkd-no-iam" 4 [ 0.8; 0.82; 0.81 ]
              row "c" "mkd+" 4 [ 0.9; 0.92; 0.91 ] ]

        let words = TableVerdict.ofParts [ "a"; "b"; "c"; "not there" ] (evidence rows)
        Assert.That(words[0], Does.StartWith "1 of 3 matter: of 3 rows that differ in a part from mkd ensemble 1 are below it")
        Assert.That(words[0], Does.EndWith "1 above, 1 not told apart.")
        Assert.That(words[1], Does.StartWith "a is below mkd ensemble: -20.00 points")
        let none = TableVerdict.ofParts [ "b" ] (evidence rows)
        Assert.That(none[0], Does.StartWith "None is shown to matter: ")

    [<TestCase(0.6, "not tested: not all compared methods are finished")>]
    [<TestCase(0.9, "not reproduced (10 patients, 1 seed)")>]
    member _.``the best of the compared rows is not judged before all are there, unless it is ahead already``
        (other: float, verdict: string)
        =
        let around (dice: float) = [ for patient in 0..9 -> dice + 0.001 * float patient ]
        let rows = [ row "mkd ensemble" "mkd" 4 (around 0.8); row "target-only" "target-only" 4 (around other) ]
        let judged = Judgement.ofTable (Claims.load().Claims) (evidence rows).Table
        let claim = judged |> List.find (fun row -> row.Claim.Id = "ct-gain-over-best-compared")
        Assert.That(claim.Verdict, same verdict)

    [<Test>]
    member _.``a growth is judged by the numbers that a profile plans``() =
        // The paper has four numbers of assistants, profile quick three of them.
        let claim = (Evidence.recordedAs "quick" "assistant-volumes" |> Option.get).Claims |> List.exactlyOne
        Assert.That(claim.Claim.Rows.Length, same 4)
        Assert.That(claim.Ours.IsSome)
        Assert.That(claim.Verdict, Does.Contain "of 2 steps")

    [<Test>]
    member _.``a table that is not recorded has a plan, no number and no verdict``() =
        let planned = Evidence.planned "mr-target"
        Assert.That(Lines.scores planned.Table, Is.Empty)
        Assert.That((Lines.plan planned.Table).Length, same 16)
        Assert.That(planned.Claims |> List.map _.Verdict |> List.distinct, same [ Verdict.NotFinished ])
        Assert.That(TableVerdict.ofTable [ "target-only" ] planned |> List.head, Does.StartWith "Nothing can be said about mr-target yet")
        Assert.That(Evidence.source planned, Does.StartWith "No recorded scores of the table mr-target exist yet")
        Assert.That(Evidence.source planned, Does.Contain "mkdseg replay --table mr-target --profile phantom --seeds 5")
        Assert.That((TableCharts.boxes planned.Table).TryForm MimeType.Plain |> Option.get, Does.Contain "no run is finished")

    [<Test>]
    member _.``a table that nobody knows is refused with those that are known``() =
        let problem = Assert.Throws<InvalidInputException>(Action(fun () -> Evidence.planned "table-7" |> ignore)) |> nonNull
        Assert.That(problem.Message, Does.Contain "annotation-curve")

        let problem =
            Assert.Throws<InvalidInputException>(Action(fun () -> Pairing.row recorded.Value.Table "mkd" |> ignore)) |> nonNull

        Assert.That(problem.Message, Does.Contain "mkd S_real")

    [<TestCase(0.1, 0.3, "above")>]
    [<TestCase(-0.3, -0.1, "below")>]
    [<TestCase(-0.1, 0.3, "not told apart from")>]
    [<TestCase(0.0, 0.3, "not told apart from")>]
    member _.``a relation needs an interval that leaves 0 out``(low: float, high: float, expected: string) =
        Assert.That(
            TableVerdict.relation { Mean = 0.5 * (low + high); Interval = Some(low, high); Patients = 10; Seeds = 1 },
            same expected
        )

    [<Test>]
    member _.``an annotation curve says how many volumes the plain method needs to catch up``() =
        let rows =
            [ row "target-only, n = 1" "target-only" 1 [ 0.5; 0.52 ]
              row "target-only, n = 4" "target-only" 4 [ 0.7; 0.72 ]
              row "mkd, n = 1" "mkd" 1 [ 0.65; 0.67 ]
              row "mkd, n = 4" "mkd" 4 [ 0.8; 0.82 ] ]

        match TableVerdict.ofCurve "target-only" "mkd" (evidence rows) with
        | [ answer; needed; four; _ ] ->
            Assert.That(
                answer,
                Does.StartWith "Some: mkd is above target-only at 2 of 2 numbers of volumes; most it gains with 1, +15.00 points (95 %"
            )

            Assert.That(needed, same "target-only reaches its 0.660 with 4.")
            Assert.That(four, Does.StartWith "mkd, n = 4 is above target-only, n = 4: +10.00 points")
            Assert.That(four, Does.EndWith "target-only does not reach its 0.810 with any number trained here.")
        | other -> Assert.Fail $"%A{other}"

    [<Test>]
    member _.``steps of a curve grow, fall or cannot be told``() =
        let rows =
            [ row "a" "mkd" 1 [ 0.5; 0.6; 0.7 ]
              row "b" "mkd" 2 [ 0.6; 0.7; 0.8 ]
              row "c" "mkd" 3 [ 0.5; 0.6; 0.7 ]
              row "d" "mkd" 4 [ 0.6; 0.6; 0.6 ] ]

        let words = TableVerdict.ofSteps "volumes" (evidence rows) rows

        Assert.That(
            words.Head,
            same "In part: of 3 steps in volumes Dice grows beyond the interval in 1, falls in 1, and cannot be told from 0 in 1."
        )

        let head rows = TableVerdict.ofSteps "volumes" (evidence rows) rows |> List.head
        Assert.That(head rows[..1], Does.StartWith "Yes: of 1 steps")
        Assert.That(head rows[1..2], Does.StartWith "No: of 1 steps")

    [<Test>]
    member _.``patients are paired and sorted by the gain``() =
        let lines = Pairing.patients (row "a" "a" 1 [ 0.5; 0.9 ]) (row "b" "b" 1 [ 0.6; 0.6 ])
        Assert.That(lines |> List.map (fun line -> line.Patient, line.Points), same [ "p1", 30.0; "p0", -10.0 ])

    [<TestCase(0.9,
               0.8,
               1.2,
               0.1,
               "brings 1 of 1 structures",
               "The picture is kept: its correlation with the original is 0.90, in the worst case (mr_2) 0.80")>]
    [<TestCase(0.9, 0.8, 3.0, 0.1, "brings 1 of 1 structures", "the picture is not: it is chequered, with 3.0 times the fine grain")>]
    [<TestCase(0.9,
               0.1,
               1.2,
               0.1,
               "brings 1 of 1 structures",
               "The picture is not kept: its correlation with the original is 0.90, in the worst case (mr_2) 0.10")>]
    [<TestCase(-0.9, -0.9, 1.0, 0.9, "lv ends farther away than it began, by 0.40", "The picture is not kept")>]
    member _.``a translation is judged by intensities, polarity and grain``
        (polarity: float, worst: float, grain: float, translated: float, moved: string, kept: string)
        =
        let line = { Structure = "lv"; Assistant = 0.5; Translated = translated; Target = 0.0 }
        let study = { Panels = []; Polarity = polarity; Worst = ("mr_2", worst); Grain = grain; Intensities = [ line ] }
        let words = Translation.verdict study |> String.concat " "
        Assert.That(words, Does.Contain moved)
        Assert.That(words, Does.Contain kept)

    /// Predictions of two structures, aa and lv, with these Dice values.
    static member private Predictions(values: (string * float * float) list) : CasePrediction list =
        let score (case: string) (structure: string) (dice: float) : ScoreRow =
            { Case = case; Structure = structure; Metric = Metric.Dice; Score = Scored dice }

        [ for case, aa, lv in values -> { Case = case; Scores = [ score case "aa" aa; score case "lv" lv ]; Panels = [] } ]

    [<Test>]
    member _.``predictions are usable where every structure and every patient is``() =
        let words (values: (string * float * float) list) = CasePrediction.verdict 240 (CellTests.Predictions values) |> String.concat " "

        Assert.That(
            words [ "p1", 0.6, 0.9; "p2", 0.7, 0.8 ],
            Does.StartWith "Yes: after 240 updates the mean Dice over 2 patients who were not trained on is 0.750"
        )

        let part = words [ "p1", 0.0, 0.9; "p2", 0.0, 0.95 ]

        Assert.That(
            words [ "p1", 0.05, 0.99; "p2", 0.9, 0.9 ],
            Does.StartWith "In part",
            "the aorta's mean is 0.475, though every patient's is above 0.5"
        )

        Assert.That(words [ "p1", 0.5, 0.46; "p2", 0.9, 0.9 ], Does.StartWith "In part", "one patient is below")

        let mixed = words [ "p1", 0.2, 0.9; "p2", 0.2, 0.95 ]
        Assert.That(mixed, Does.StartWith "In part")
        Assert.That(mixed, Does.Contain "1 of 2 structures reach that, the best lv (0.925); not usable: aa (0.200).")

        Assert.That(part, Does.StartWith "No, not after so short a training")
        Assert.That(part, Does.Contain "not usable: aa (0.000).")
        Assert.That(part, Does.Contain "The worst patient is p1 (0.450), the lowest single value aa of p1 (0.000).")

    [<Test>]
    member _.``a correction is told by what it changes``() =
        let table = recorded.Value.Table
        let mkd, fineTune = Pairing.row table Experiments.Reference, Pairing.row table "fine-tune"
        // data/recorded/quick/tables/ct-target.json: p of each row, by itself and corrected.
        let answer = Pairing.verdict recorded.Value mkd fineTune |> List.head
        Assert.That(answer, same "Yes: mkd ensemble is below fine-tune, by -2.58 points (95 % interval -3.06 to -2.00) with p = 0.002.")
        let unclear = Pairing.verdict recorded.Value mkd (Pairing.row table "strong-target") |> List.head
        Assert.That(unclear, Does.StartWith "No: mkd ensemble is not told apart from strong-target, by -0.59 points")
        let words = Pairing.verdict recorded.Value mkd fineTune |> String.concat " "
        Assert.That(words, Does.Contain "Holm's correction for the table's 15 comparisons takes its p from 0.002 to 0.029.")
        Assert.That(words, Does.Contain "it leaves 6; no longer below are ")
        let level = Pairing.correction 0.05 table

        Assert.That(
            level |> List.map List.head,
            same
                [ "all"
                  "p below 0.05 each by itself"
                  "p below 0.05 after Holm's correction"
                  "largest p by itself"
                  "largest p after Holm's correction" ]
        )

        Assert.That((level[0][1], level[2][1], level[4][1]), same ("15", "6", "1.000"))

    [<Test>]
    member _.``a phantom that is there is taken only for the numbers that are asked for``() =
        use place = new Workplace()
        let folder = place.Path "data"
        MkdSeg.Phantom.Cohorts.PhantomCohort.Write(folder, 1, 1, 16, 3)
        let displayed (cohort: Cohort) () = PhantomCohorts.requireSame folder cohort
        displayed { Ct = 1; Mr = 1; Size = 16; Seed = 3; Preset = "classic" } ()

        for other in
            [ { Ct = 2; Mr = 1; Size = 16; Seed = 3; Preset = "classic" }
              { Ct = 1; Mr = 1; Size = 16; Seed = 4; Preset = "classic" }
              { Ct = 1; Mr = 1; Size = 32; Seed = 3; Preset = "classic" } ] do
            let problem = Assert.Throws<InvalidInputException>(Action(displayed other)) |> nonNull
            Assert.That(problem.Message, Does.Contain "does not hold the phantom of ")

    [<Test>]
    member _.``what is shown as HTML is text``() =
        Assert.That((Shown.verdict [ "a < b" ]).TryForm MimeType.Html |> Option.get, Does.Contain "<b>Verdict.</b> a &lt; b</p>")
        let long = Shown.verdict [ "One."; "Two."; "Three < 4." ]
        Assert.That(long.TryForm MimeType.Html |> Option.get, Does.Contain("One. Two.</p>\n<p").And.Contain "Three &lt; 4.</p>")
        Assert.That(long.TryForm MimeType.Plain, same (Some "One. Two. Three < 4."))
        Assert.That((Shown.grid [ "x" ] [ [ "<img>" ] ]).TryForm MimeType.Html |> Option.get, Does.Contain "&lt;img&gt;")
