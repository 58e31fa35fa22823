namespace MkdSeg.PaperRepro.Tests

open System
open System.Globalization
open System.IO
open System.Net
open System.Text.Json
open System.Text.RegularExpressions
open System.Threading
open MkdSeg.Display
open MkdSeg.PaperRepro
open NUnit.Framework

/// The page of a replay, made from one tiny replay.
type ReportTests() =
    let place = new Workplace()
    let folder = place.Path "replay"

    let load () = Results.load folder

    let pageOf (results: Results) =
        let judged = Replay.tables results
        ReportPage.make (fun problem -> Assert.Fail problem) results (judged |> List.map _.Result) (VerifyCommand.judge judged)

    let whole = lazy (pageOf (load ()))

    let table () = Replay.tables (load ()) |> List.exactlyOne

    let matches (pattern: string) (text: string) =
        [ for found in Regex.Matches(text, pattern, RegexOptions.Singleline) -> found.Groups[found.Groups.Count - 1].Value ]

    /// The page without what its scripts and style hold.
    let markup (page: string) = Regex.Replace(page, "(<(script|style)[^>]*>).*?</\\2>", "$1", RegexOptions.Singleline)

    let words (html: string) : string = WebUtility.HtmlDecode(Regex.Replace(html, "<[^>]*>", "")) |> nonNull

    /// Rows of the tables within a section, side by side, each a list of its cells' words; the header comes first.
    let cells (section: string) (page: string) =
        let body = matches $"<section id=\"{section}\">(.*?)</section>" page |> List.exactlyOne

        [ for table in matches "<table>(.*?)</table>" body ->
              [ for row in matches "<tr>(.*?)</tr>" table -> matches "<t[hd][^>]*>(.*?)</t[hd]>" row |> List.map words ] ]
        |> List.reduce (List.map2 (fun left right -> left @ List.tail right))

    let charts (page: string) =
        [ for json in matches "<script type=\"application/json\">(.*?)</script>" page ->
              JsonDocument.Parse(json).RootElement.GetProperty "data" ]

    let copy (name: string) (parts: string list) =
        let target = place.Path name

        for part in parts do
            for path in Directory.GetFiles(folder, "*", SearchOption.AllDirectories) do
                let relative = Path.GetRelativePath(folder, path)

                if relative = part || relative.StartsWith(part + "/") then
                    let copied = Path.Combine(target, relative)
                    Directory.CreateDirectory(Path.GetDirectoryName copied |> nonNull) |> ignore
                    File.Copy(path, copied)

        target

    /// The exit code and the error stream of 'mkdseg report'.
    let report (from: string) (out: string) =
        use error = new StringWriter()

        let code =
            CommandLine.invoke { TinyReplay.silent with Error = error } CancellationToken.None [| "report"; "--from"; from; "--out"; out |]

        code, error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)

    /// The page of a folder with one damaged file, which is named.
    let pageBeside (damaged: string) (from: string) : string =
        let out = from + ".html"
        let code, complaints = report from out
        Assert.That(code, Is.EqualTo ExitCode.Failed)
        Assert.That(complaints, Has.Length.EqualTo 1)
        Assert.That(complaints[0], Does.Contain damaged)
        File.ReadAllText out

    [<OneTimeSetUp>]
    member _.Replay() = TinyReplay.finished folder |> ignore

    [<OneTimeTearDown>]
    member _.Remove() = (place :> IDisposable).Dispose()

    [<Test>]
    member _.``The page loads nothing``() =
        let page = whole.Value
        Assert.That(page, Does.Contain(ChartPage.library ()), "plotly.js stands in the page")
        Assert.That(page, Does.Contain "default-src &#39;none&#39;; img-src data: blob:;")
        let sources = matches "<[^>]* (src|href|srcset|data|action|poster)=\"([^\"]*)\"" (markup page)
        Assert.That(sources, Is.Not.Empty)

        Assert.That(
            sources |> List.filter (fun source -> not (source.StartsWith "#" || source.StartsWith "data:image/png;base64,")),
            // Links to the paper, which nothing loads.
            Is.EqualTo<string list> [ "https://doi.org/10.1609/aaai.v34i01.5421"; "https://arxiv.org/abs/2010.01532" ]
        )

        Assert.That(matches "<(link|iframe|object|embed|base|script [^>]*src)\\b" (markup page), Is.Empty)
        Assert.That(PageFiles.style (), Does.Not.Contain("url(").And.Not.Contain("@import"))

    [<Test>]
    member _.``A page is the same to the byte, wherever its folder lies and when it is made``() =
        let elsewhere = copy "elsewhere" [ "replay.json"; "plan.json"; "results"; "data"; "runs"; "predictions" ]
        let out = place.Path "elsewhere.html"
        Assert.That(report elsewhere out |> fst, Is.EqualTo ExitCode.Done)
        Assert.That((File.ReadAllText out = whole.Value), "the same page")

    [<Test>]
    member _.``Every row of the table is in the page, with the numbers of the CSV``() =
        let table = table ()

        let header, rows =
            match cells "table-annotation-curve" whole.Value with
            | header :: rows -> header, rows
            | [] -> [], []

        let sorted = (TableResult.sorted table.Result).Rows
        Assert.That(rows |> List.map List.head, Is.EqualTo<_ list>(sorted |> List.map _.Row.Name))
        Assert.That(rows |> List.map List.head, Is.EquivalentTo(table.Result.Table.Rows |> List.map _.Name))

        for count, rows in sorted |> List.groupBy _.Row.Annotated do
            Assert.That(rows |> List.map _.MacroDice.Mean.Value, Is.Ordered.Descending, $"{count} annotated volumes")

        let shown =
            Map.ofList
                [ for row in rows do
                      for column, cell in List.zip header row do
                          if column <> "95 % interval" then
                              (row.Head, column), cell ]

        let lines = File.ReadAllLines(Path.Combine(folder, "tables", "annotation-curve.csv")) |> List.ofArray |> List.tail

        let number (format: string) (text: string) =
            Double.Parse(text, CultureInfo.InvariantCulture).ToString(format, CultureInfo.InvariantCulture)

        Assert.That(lines.Length, Is.EqualTo(6 * (table.Result.Structures.Length + 2)))

        for line in lines do
            // Names of rows hold a comma and stand in quotation marks.
            let fields = Regex.Matches(line, "\"([^\"]*)\"|([^,]+)") |> Seq.map (fun field -> field.Value.Trim '"') |> List.ofSeq

            let column, format =
                match fields[1], fields[2] with
                | "mean", "assd-mean-of-means" -> "ASSD mm", "0.00"
                | structure, _ -> structure, "0.000"

            Assert.That(shown[fields[0], column], Does.StartWith $"{number format fields[3]} ± {number format fields[4]}", line)

    [<Test>]
    member _.``The best value of each column is bold, the paper and the bottom line come first, the commits last``() =
        let result = (table ()).Result
        let section = matches "<section id=\"table-annotation-curve\">(.*?)</section>" whole.Value |> List.exactlyOne
        let bold = matches "<strong>(.*?)</strong>" section |> List.map words

        for _, rows in result.Rows |> List.groupBy _.Row.Annotated do
            let best = rows |> List.maxBy _.MacroDice.Mean.Value
            Assert.That(bold, Does.Contain(TableText.summary "0.000" best.MacroDice))
            let nearest = rows |> List.minBy _.MacroAssd.Value.Mean.Value
            Assert.That(bold, Does.Contain(TableText.summary "0.00" nearest.MacroAssd.Value))

        // A best value for each structure, the mean and the distance, with one and with two annotated volumes; equal ones are all best.
        Assert.That(
            bold.Length,
            Is.GreaterThanOrEqualTo(2 * (result.Structures.Length + 2)).And.LessThan(result.Rows.Length * (result.Structures.Length + 2))
        )

        let place (words: string) = whole.Value.IndexOf(words, StringComparison.Ordinal)

        let order =
            [ "Kang Li, Lequan Yu, Shujun Wang, Pheng-Ann Heng"
              "id=\"bottom-line\""
              "id=\"verdicts\""
              "id=\"tables\""
              "trained by the program of" ]
            |> List.map place

        Assert.That(order, Is.Ordered.Ascending)
        Assert.That(order.Head, Is.GreaterThan 0)

    [<Test>]
    member _.``The bottom line is what the verdicts come to``() =
        let claims = VerifyCommand.judge [ table () ]

        let words (verdicts: string list) =
            BottomLine.sentences
                []
                (List.zip (List.truncate verdicts.Length claims) verdicts
                 |> List.map (fun (row, verdict) -> { row with Verdict = verdict }))
            |> List.head

        Assert.That(words [ Verdict.NotFinished; Verdict.NotFinished ], Does.StartWith "Nothing can be said yet")

        Assert.That(
            words [ Verdict.NotFinished; "not judged: profile smoke only shows that the chain works" ],
            Does.StartWith "No claim of the paper can be judged"
        )

        Assert.That(
            words [ "direction reproduced (30 patients, 5 seeds)"; Verdict.NotFinished ],
            Is.EqualTo "The one claim of the paper that these runs can judge is reproduced."
        )

        Assert.That(
            words [ "not reproduced (30 patients, 5 seeds)"; "undecided (1 patient, 1 seed)"; "not reproduced: ours is lower" ],
            Is.EqualTo "None of the 3 claims of the paper that these runs can judge are reproduced, 2 are not and 1 is undecided."
        )

        Assert.That(
            words [ "order reproduced (30 patients, 5 seeds)"; "not reproduced (30 patients, 5 seeds)" ],
            Is.EqualTo "1 of the 2 claims of the paper that these runs can judge is reproduced, 1 is not."
        )

    [<Test>]
    member _.``Every claim is in the page with its verdict``() =
        let claims = VerifyCommand.judge [ table () ]
        let shown = cells "verdicts" whole.Value |> List.tail
        Assert.That(claims, Is.Not.Empty)
        Assert.That(shown.Length, Is.EqualTo claims.Length)

        for row, claim in List.zip shown claims do
            Assert.That(row.Head, Does.StartWith $"{claim.Claim.Id}: ")
            Assert.That(List.last row, Does.EndWith $"\u00A0{claim.Verdict}")

    [<Test>]
    member _.``Boxes and differences are of the table's numbers``() =
        let result = TableResult.sorted (table ()).Result
        let charts = charts whole.Value
        let values (trace: JsonElement) = [ for value in trace.GetProperty("x").EnumerateArray() -> value.GetDouble() ]
        Assert.That(charts[0].GetArrayLength(), Is.EqualTo 6)

        for row, box in Seq.zip result.Rows (charts[0].EnumerateArray()) do
            Assert.That(box.GetProperty("name").GetString(), Is.EqualTo row.Row.Name)
            Assert.That(List.average (values box), Is.EqualTo(row.MacroDice.Mean.Value).Within 1e-4)

        let expected =
            [ for row in result.Rows do
                  match row.Comparison with
                  | Some comparison -> Math.Round(100.0 * comparison.Paired.Difference.Mean, 4)
                  | None -> () ]

        Assert.That(expected.Length, Is.EqualTo 4)
        Assert.That(values (charts[1].Item 0), Is.EqualTo<_ list> expected)
        Assert.That(whole.Value, Does.Contain "Difference of mean Dice to mkd ensemble of the same n, in hundredths")

    [<Test>]
    member _.``In a browser all charts that are not folded away are drawn once the page has loaded``() =
        let out = place.Path "browser.html"
        File.WriteAllText(out, whole.Value)
        let drawn = Browser.load out |> matches "class=\"(chart js-plotly-plot)\"" |> List.length
        let unfolded = Regex.Replace(markup whole.Value, "<details>.*?</details>", "", RegexOptions.Singleline)
        Assert.That(drawn, Is.EqualTo(matches "class=\"(chart)\"" unfolded |> List.length))
        Assert.That(drawn, Is.GreaterThan 2)

    [<Test>]
    member _.``A cohort's name and a row's name cannot become part of the page``() =
        let results = load ()
        let hostile = "</script><img src=x onerror=alert(1)> & \"quoted\""

        let renamed =
            [ for table in results.Plan.Tables -> { table with Rows = { table.Rows.Head with Name = hostile } :: table.Rows.Tail } ]

        let page =
            pageOf { results with Plan = { results.Plan with Data = { results.Plan.Data with Name = hostile }; Tables = renamed } }

        Assert.That(page, Does.Not.Contain "<img src=x")
        Assert.That(page, Does.Not.Contain "\"quoted\"")
        let rows = cells "table-annotation-curve" page |> List.tail
        Assert.That(rows |> List.map List.head, Has.Some.EqualTo hostile)
        // Its name in the charts' data reads back as it was.
        Assert.That([ for trace in charts(page).Head.EnumerateArray() -> trace.GetProperty("name").GetString() ], Has.Some.EqualTo hostile)

        Assert.That(
            (matches "</(script)" page).Length,
            Is.EqualTo((matches "<(script)" (markup page)).Length),
            "every script ends where it should"
        )

        Assert.That(matches "(</script)" (ChartPage.library () + PageFiles.script ()), Is.Empty)

    [<Test>]
    member _.``Every case has an image, its truth, an assistant, a translation and every row's contours``() =
        let images = matches "<img src=\"data:image/png;base64,([^\"]*)\"" whole.Value
        Assert.That(images.Length, Is.EqualTo(2 * (4 + 6)))
        Assert.That(images |> List.filter (fun image -> not (image.StartsWith "iVBORw0KGgo")), Is.Empty, "all are PNGs")

        Assert.That(
            matches "<option>(.*?)</option>" whole.Value |> List.map (fun case -> case.Split(':')[0]),
            Is.EquivalentTo [ "ct_train_1003"; "ct_train_1004" ]
        )

    [<Test>]
    member _.``Without data, runs and predictions there are words in the place of pictures and curves``() =
        let bare = copy "bare" [ "replay.json"; "plan.json"; "results" ]
        let page = pageOf (Results.load bare)
        let missing = [ "results without images"; "results without the training logs" ]

        for words in missing do
            Assert.That(page, Does.Contain words)
            Assert.That(whole.Value, Does.Not.Contain words)

        Assert.That(markup page, Does.Not.Contain "<img")
        Assert.That(cells "table-annotation-curve" page, Is.EqualTo<string list seq>(cells "table-annotation-curve" whole.Value))

    [<Test>]
    member _.``Without predictions each case says so beside its image, its truth and an assistant``() =
        let page = pageOf (Results.load (copy "unpredicted" [ "replay.json"; "plan.json"; "results"; "data" ]))
        Assert.That((matches "<img src=\"data:image/png;base64,([^\"]*)\"" page).Length, Is.EqualTo(2 * 3))
        Assert.That((matches "(so there are no contours)" page).Length, Is.EqualTo 2)
        Assert.That(whole.Value, Does.Not.Contain "so there are no contours")

    [<Test>]
    member _.``A damaged result is named, left out, and the rest is shown``() =
        let damaged = copy "damaged" [ "replay.json"; "plan.json"; "results" ]
        let job = Directory.GetDirectories(Path.Combine(damaged, "results"), "ct.joint.n1*") |> Array.exactlyOne
        let scores = Path.Combine(job, "ensemble.csv")
        File.AppendAllText(scores, "ct_train_1003,lv,dice,1,1,\n")
        let page = pageBeside scores damaged

        Assert.That(
            page,
            Does.Contain("Damaged results, left out of everything below: 1.").And.Contain("<p>Not finished: joint, n = 1.</p>")
        )

        Assert.That(cells "table-annotation-curve" page |> List.map List.head, Does.Not.Contain("joint, n = 1").And.Contain("joint, n = 2"))

    [<Test>]
    member _.``A damaged segmentation costs its own picture``() =
        let damaged = copy "torn" [ "replay.json"; "plan.json"; "results"; "data"; "runs"; "predictions" ]
        let predictions = Directory.GetDirectories(Path.Combine(damaged, "predictions"), "ct.joint.n1*") |> Array.exactlyOne
        let torn = Path.Combine(predictions, "ensemble", "ct_train_1003.nii.gz")
        File.WriteAllBytes(torn, File.ReadAllBytes(torn)[..100])
        let page = pageBeside torn damaged
        Assert.That((matches "<img src=\"data:image/png;base64,([^\"]*)\"" page).Length, Is.EqualTo(2 * (4 + 6) - 1))
        Assert.That(page, Does.Contain "joint, n = 1: the segmentation is damaged")

    [<Test>]
    member _.``A page that cannot be written is one line``() =
        let code, complaints = report folder (Path.Combine(place.Path "nowhere", "page.html"))
        Assert.That(code, Is.EqualTo ExitCode.WrongInput)
        Assert.That(complaints, Has.Length.EqualTo 1)
        Assert.That(complaints[0], Does.Contain("page.html").And.Contain("does not exist"))
        let code, complaints = report folder folder
        Assert.That(code, Is.EqualTo ExitCode.WrongInput)
        Assert.That(complaints, Has.Length.EqualTo 1)
        Assert.That(complaints[0], Does.Contain folder)
