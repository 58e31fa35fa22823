module MkdSeg.Evaluation.Tests.Scores.ScoreTableTests

open System
open System.Globalization
open System.IO
open System.Text.Json
open FsCheck
open MkdSeg.Evaluation
open MkdSeg.Evaluation.Tests
open NUnit.Framework

let private row caseId structure metric score = { Case = caseId; Structure = structure; Metric = metric; Score = score }

let private policy =
    { BothAbsent = WhenBothAbsent.Skip; AbsentFromPrediction = WhenOneAbsent.Worst; AbsentFromTruth = WhenOneAbsent.Fail }

let private rows =
    [ row "ct_train_1001" "lv" Metric.Dice (Scored 0.1)
      row "ct_train_1001" "lv" Metric.AssdPooled (Scored(1.0 / 3.0))
      row "ct_train_1001" "lv" Metric.VolumeDifference (Scored -12.5)
      row "ct_train_1001" "lv" (Metric.SurfaceDice 2.0<mm>) (Assigned(0.0, Absence.Missed))
      row "a, \"b\"" "pa" Metric.Hd95MaxDirected (Skipped(Some Absence.Invented))
      row "ct_train_1003" "pa" Metric.Dice (Assigned(1.0, Absence.Both))
      row "ct_train_1003" "pa" Metric.Dice (Skipped None) ]

let private csv =
    "case,structure,metric,value,unit,absence\n"
    + "ct_train_1001,lv,dice,0.1,1,\n"
    + "ct_train_1001,lv,assd-pooled,0.3333333333333333,mm,\n"
    + "ct_train_1001,lv,volume-difference,-12.5,ml,\n"
    + "ct_train_1001,lv,nsd-border-2mm,0,1,missed\n"
    + "\"a, \"\"b\"\"\",pa,hd95-max-directed,,mm,invented\n"
    + "ct_train_1003,pa,dice,1,1,both-absent\n"
    + "ct_train_1003,pa,dice,,1,not-recorded\n"

[<Test>]
let ``the text is as documented`` () = Assert.That(ScoreTable.toCsv rows, Is.EqualTo csv)

[<Test>]
let ``the text reads back, with either line ending`` () =
    Assert.That(ScoreTable.parseCsv "t" csv, Is.EqualTo<ScoreRow list> rows)
    Assert.That(ScoreTable.parseCsv "t" (csv.Replace("\n", "\r\n")), Is.EqualTo<ScoreRow list> rows)
    Assert.That(ScoreTable.parseCsv "t" (ScoreTable.toCsv []), Is.Empty)

/// .NET takes U+0085, U+2028, U+2029 and the form feed for the end of a line, too.
[<Test>]
let ``a name with any mark but CR and LF reads back, and one that begins like a formula`` () =
    for name in [ "a\u2028b"; "a\u2029b"; "a\u0085b"; "a\fb"; "=1"; "+1"; "-1"; "@a"; "'=a" ] do
        let rows = [ row name name Metric.Dice (Scored 0.5) ]
        Assert.That(ScoreTable.parseCsv "t" (ScoreTable.toCsv rows), Is.EqualTo<ScoreRow list> rows)
        Assert.That(ScoreTable.toCsv rows, Does.Not.Match "(?m)^[=+@-]")

/// Files of earlier versions, data/recorded among them, have five columns and do not say what a policy gave.
[<Test>]
let ``files of five columns are still read`` () =
    let older = "case,structure,metric,value,unit\nc,lv,dice,0.5,1\nc,lv,hd95-pooled,,mm\n"
    let expected = [ row "c" "lv" Metric.Dice (Scored 0.5); row "c" "lv" Metric.Hd95Pooled (Skipped None) ]
    Assert.That(ScoreTable.parseCsv "t" older, Is.EqualTo<ScoreRow list> expected)
    Expect.invalid [ "t, line 2: another number" ] (fun () -> ScoreTable.parseCsv "t" (older.Replace(",1\n", ",1,\n")) |> ignore)

[<Many>]
let ``every finite double and every name reads back`` (value: NormalFloat) (name: NonWhiteSpaceString) =
    let name = name.Get.Replace("\r", "").Replace("\n", "")
    let rows = [ row name "lv" Metric.AssdPooled (Scored value.Get) ]
    ScoreTable.parseCsv "t" (ScoreTable.toCsv rows) = rows

[<Test>]
let ``the reader's language changes nothing`` () =
    let before = CultureInfo.CurrentCulture
    let german = CultureInfo.InvariantCulture.Clone() :?> CultureInfo
    german.NumberFormat.NumberDecimalSeparator <- ","

    try
        CultureInfo.CurrentCulture <- german
        Assert.That(ScoreTable.toCsv rows, Is.EqualTo csv)
        Assert.That(ScoreTable.parseCsv "t" csv, Is.EqualTo<ScoreRow list> rows)
    finally
        CultureInfo.CurrentCulture <- before

[<Test>]
let ``JSON holds the same rows, and the policy`` () =
    let root = JsonDocument.Parse(ScoreTable.toJson policy rows).RootElement
    Assert.That(Oracle.text (Oracle.field "absence" root), Is.EqualTo(AbsencePolicy.describe policy))

    let lines =
        [ for o in Oracle.items (Oracle.field "scores" root) do
              let text name = Oracle.text (Oracle.field name o)
              let value = Oracle.tryField "value" o |> Option.map _.GetRawText() |> Option.defaultValue ""
              let quoted = if (text "case").Contains ',' then "\"" + (text "case").Replace("\"", "\"\"") + "\"" else text "case"
              String.Join(',', [ quoted; text "structure"; text "metric"; value; text "unit"; text "absence" ]) + "\n" ]

    Assert.That(ScoreTable.Header + "\n" + String.concat "" lines, Is.EqualTo csv)
    let empty = JsonDocument.Parse(ScoreTable.toJson policy []).RootElement
    Assert.That((Oracle.field "scores" empty).GetArrayLength(), Is.EqualTo 0)

[<TestCase(Double.NaN)>]
[<TestCase(Double.PositiveInfinity)>]
let ``a number that is no score is not written`` (bad: float) =
    let rows = [ row "c" "lv" Metric.Dice (Scored bad) ]
    Expect.invalid [ "c, lv: dice" ] (fun () -> ScoreTable.toCsv rows |> ignore)
    Expect.invalid [ "c, lv: dice" ] (fun () -> ScoreTable.toJson policy rows |> ignore)

[<Test>]
let ``a name with a line break is not written`` () =
    for caseId, structure in [ "c", "l\nv"; "c\r", "lv" ] do
        Expect.invalid [ "line break" ] (fun () -> ScoreTable.toCsv [ row caseId structure Metric.Dice (Scored 1.0) ] |> ignore)

[<TestCase("case,value\n", "line 1")>]
[<TestCase("", "line 1")>]
[<TestCase("case,structure,metric,value,unit,absence\na,lv,dice,0.5,1\n", "line 2: another number of fields")>]
[<TestCase("case,structure,metric,value,unit,absence\na,lv,dice,0.5,1,\n\"a,lv,dice,0.5,1,\n", "line 3: another number of fields")>]
[<TestCase("case,structure,metric,value,unit,absence\na,lv,assd,0.5,mm,\n", "line 2: unknown metric 'assd'")>]
[<TestCase("case,structure,metric,value,unit,absence\na,lv,dice,0.5,mm,\n", "line 2: dice has the unit 'mm'")>]
[<TestCase("case,structure,metric,value,unit,absence\na,lv,volume-difference,0.5,mm,\n", "line 2: volume-difference has the unit 'mm'")>]
[<TestCase("case,structure,metric,value,unit,absence\na,lv,dice,NaN,1,\n", "line 2: 'NaN' is not a finite number")>]
[<TestCase("case,structure,metric,value,unit,absence\na,lv,dice,1e999,1,\n", "line 2: '1e999' is not a finite number")>]
[<TestCase("case,structure,metric,value,unit,absence\na,lv,dice,\"0,5\",1,\n", "line 2: '0,5' is not a finite number")>]
[<TestCase("case,structure,metric,value,unit,absence\na,lv,dice,,1,\n", "line 2: value '' with absence ''")>]
[<TestCase("case,structure,metric,value,unit,absence\na,lv,dice,0.5,1,lost\n", "line 2: value '0.5' with absence 'lost'")>]
[<TestCase("case,structure,metric,value,unit,absence\na,lv,dice,0.5,1,not-recorded\n", "line 2: value '0.5' with absence 'not-recorded'")>]
let ``what is no score table is refused with its line`` (text: string, message: string) =
    Expect.invalid [ "scores.csv, " + message ] (fun () -> ScoreTable.parseCsv "scores.csv" text |> ignore)

[<Test>]
let ``files are replaced whole and nothing stays beside them`` () =
    use folder = new TemporaryFolder()
    let path = folder.File "scores.csv"
    File.WriteAllText(path, String('x', 10000))
    ScoreTable.writeCsv path rows
    Assert.That(File.ReadAllBytes path = Text.Encoding.UTF8.GetBytes csv)
    Assert.That(ScoreTable.readCsv path, Is.EqualTo<ScoreRow list> rows)
    Assert.That(Directory.GetFiles(folder.Path).Length, Is.EqualTo 1)

[<Test>]
let ``a table that cannot be written leaves the older file`` () =
    use folder = new TemporaryFolder()
    let path = folder.File "scores.csv"
    ScoreTable.writeCsv path rows
    Expect.invalid [] (fun () -> ScoreTable.writeCsv path [ row "c" "lv" Metric.Dice (Scored nan) ])
    Assert.That(ScoreTable.readCsv path, Is.EqualTo<ScoreRow list> rows)
    Assert.That(Directory.GetFiles(folder.Path).Length, Is.EqualTo 1)

[<Test>]
let ``a missing file is named`` () = Expect.invalid [ "/nowhere/scores.csv" ] (fun () -> ScoreTable.readCsv "/nowhere/scores.csv" |> ignore)
