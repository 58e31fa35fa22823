namespace MkdSeg.PaperRepro.Tests.Terminal

open System
open System.IO
open System.Text.RegularExpressions
open MkdSeg.PaperRepro
open MkdSeg.PaperRepro.Tests.Snapshots
open NUnit.Framework
open Spectre.Console

/// Terminals of 60, 80 and 120 letters: nothing is broken inside a word or a number.
type NarrowScreenTests() =
    let shown (width: int) (isLive: bool) (write: IAnsiConsole -> unit) : string =
        use out = new StringWriter()
        let support = if isLive then AnsiSupport.Yes else AnsiSupport.No
        let interaction = if isLive then InteractionSupport.Yes else InteractionSupport.No

        let console =
            AnsiConsole.Create(AnsiConsoleSettings(Ansi = support, Interactive = interaction, Out = AnsiConsoleOutput out))

        console.Profile.Width <- width
        console.Profile.Capabilities.Unicode <- true
        write console
        Regex.Replace(out.ToString(), "\x1b\\[[0-9;?]*[A-Za-z]", "")

    let lines (text: string) = text.Split([| '\n'; '\r' |], StringSplitOptions.RemoveEmptyEntries) |> List.ofArray

    let wordsOf (text: string) = Regex.Split(text, @"[\s│]+") |> Array.filter ((<>) "") |> Set.ofArray

    let grid (width: int) (header: string list) (rows: string list list) =
        let text = shown width false (fun console -> TableScreen.write console "A title of several words" header rows)
        let words = wordsOf text

        for line in lines text do
            Assert.That(line.Length, Is.LessThanOrEqualTo width, line)

        // A paragraph's first line has no heading.
        for cell in List.concat (header.Tail :: rows) do
            Assert.That(words, Is.SupersetOf(wordsOf cell), cell)

        text

    static let tables = lazy (Recorded.folders () |> List.collect Recorded.tables)

    static member Widths = [ 60; 80; 120 ]

    static member Tables = tables

    [<Test>]
    member _.``Every recorded table shows the mean first and each row in one line``
        ([<ValueSource(nameof NarrowScreenTests.Widths)>] width: int)
        =
        for judged in NarrowScreenTests.Tables.Value do
            let rows = judged.Result.Rows |> List.map (TableText.cells judged.Result)
            let cells = TableText.header judged.Result :: rows
            let text = grid width cells.Head cells.Tail
            Assert.That(cells.Head[1], Is.EqualTo "mean")

            for row in cells.Tail do
                let first = lines text |> List.find (fun line -> line.StartsWith $"│ {row.Head} ")
                Assert.That(first, Does.Contain $"│ {row[1]} ")

                let places = lines text |> List.filter (fun line -> line.StartsWith $"│ {row.Head} ")
                let cells (line: string) = line.Trim('│').Split '│' |> List.ofArray |> List.map _.Trim() |> List.tail
                let shown = places |> List.collect cells
                Assert.That(shown, Is.EqualTo<_ list> row.Tail)

    [<Test>]
    member _.``At 80 letters verdicts and means of structures are one grid, a line for each row``() =
        let isOneGrid (cells: string list list) =
            let text = grid 80 cells.Head cells.Tail
            // The title, three rules and the heading.
            Assert.That((lines text).Length, Is.EqualTo(cells.Tail.Length + 5), text)

        for judged in NarrowScreenTests.Tables.Value do
            // Longer names leave no room for seven columns.
            if judged.Result.Table.Rows |> List.forall (fun row -> row.Name.Length <= 20) then
                isOneGrid (TableText.structureMeans judged.Result)

            if not judged.Claims.IsEmpty then
                isOneGrid (TableText.verdictHeader :: (judged.Claims |> List.map TableText.verdictCells))

    [<Test>]
    member _.``Every claim shows whole words and numbers``([<ValueSource(nameof NarrowScreenTests.Widths)>] width: int) =
        for judged in NarrowScreenTests.Tables.Value do
            if not judged.Claims.IsEmpty then
                grid width TableText.claimHeader (judged.Claims |> List.map TableText.claimCells) |> ignore

    [<Test>]
    member _.``A command to copy stays in one line``() =
        let command = "mkdseg replay --table assistant-volumes --profile phantom --seeds 5"

        let text =
            grid
                80
                [ "claim"; "ours (95 % interval)"; "command" ]
                [ [ "a claim in a sentence that is longer than one line of a narrow terminal can be"; "-"; command ] ]

        Assert.That(lines text, Does.Contain $"    {command}")

    [<Test>]
    member _.``What a check says of a case keeps its paths whole``() =
        let path = "/data/hearts/" + String('x', 90) + "/image.nii.gz"
        let header = [ "case"; "voxels"; "spacing"; "axes"; "intensities"; "structures"; "remarks" ]
        let cells remark = [ "ct_train_1001"; "512 x 512 x 363"; "0.37 x 0.37 x 0.5 mm"; "LPS"; "-1024 to 3071"; "7 of 7"; remark ]

        grid 80 header [ cells "no voxel of pa, 421 read as 420 in the label file of this case, and another remark"; cells "" ]
        |> ignore

        let text = shown 80 false (fun console -> TableScreen.write console "check" header [ cells $"ERROR {path}: is damaged" ])
        Assert.That(text, Does.Contain path)

    [<Test>]
    member _.``A live line keeps its share, its count and whole words``([<ValueSource(nameof NarrowScreenTests.Widths)>] width: int) =
        let title = "check /home/someone/projects/segmentation/data/hearts-of-2017"

        let text =
            shown width true (fun console ->
                Progress.live console TimeProvider.System title (fun report ->
                    for n in 1..3 do
                        report { Done = 100 + n; Total = 340; Note = "ct_train_1003 with a remark that is much too long for this line" }
                        // The live view is drawn ten times a second.
                        Threading.Thread.Sleep 150))

        let live = lines text |> List.filter (fun line -> line.Contains "/340")
        Assert.That(live, Is.Not.Empty)

        for line in live do
            Assert.That(line.TrimEnd().Length, Is.LessThanOrEqualTo width)
            Assert.That(line, Does.Match @"/hearts-of-2017: 10\d/340.* +(29|30)% \d\d:\d\d:\d\d")

    [<Test>]
    member _.``A live line of 80 letters says that a training warms up``() =
        let words = Progress.describe 80 "train mkd" "0/20" [ "warm-up 3/5, sup_real 2.109, sup_syn 2.361, g_to_target 0.714" ]
        Assert.That(words, Is.EqualTo "train mkd: 0/20, warm-up 3/5, sup_real 2.109")

    [<TestCase("check /a/folder", 40, ExpectedResult = "check /a/folder")>]
    [<TestCase("check /home/someone/data/hearts", 16, ExpectedResult = "…/data/hearts")>]
    [<TestCase("segmentation of everything", 16, ExpectedResult = "…of everything")>]
    [<TestCase("onelongword", 6, ExpectedResult = "…gword")>]
    member _.``A title without room loses its beginning``(title: string, room: int) = LineFit.shorten room title

    [<Test>]
    member _.``Lines hold whole words, and letters that steer a terminal are shown``() =
        Assert.That(
            LineFit.hang 12 "  a  " "one two 3.456 averylongword b",
            Is.EqualTo<string list> [ "  a  one two"; "     3.456"; "     averylongword"; "     b" ]
        )

        Assert.That(LineFit.wrap 80 "\x1b[2Jgone", Is.EqualTo<string list> [ "\uFFFD[2Jgone" ])
