/// Figures as files: whole, in every form, and never over what another hand made.
module MkdSeg.PaperRepro.Tests.FigureFilesTests

open System
open System.IO
open System.Xml.Linq
open MkdSeg.Display
open MkdSeg.Imaging
open MkdSeg.PaperRepro.Cells
open NUnit.Framework

let private same (expected: 'T) = Is.EqualTo(box expected)
let private chart: ChartDescription = TableCharts.bars "A & B" "Dice" [ "x", [ "lv", 0.5; "rv", 0.25 ] ]
let private files (folder: string) = Directory.GetFiles folder |> Array.map File.ReadAllBytes
let private write (folder: string) = FigureFiles.write folder [ "bars", chart ] [ "table", "\\begin{tabular}{l}\nx \\\\\n\\end{tabular}\n" ]

[<Test>]
let ``one call writes SVG, PDF and LaTeX, and once more the same`` () =
    use place = new Workplace()
    let folder = place.Path "figures"
    let written = write folder
    Assert.That(written |> List.map (fun path -> Path.GetFileName path), same [ "bars.svg"; "bars.pdf"; "table.tex" ])
    Assert.That((XDocument.Load(written[0]).Root |> nonNull).Name.LocalName, same "svg")
    Assert.That(File.ReadAllBytes(written[1])[..4], same "%PDF-"B)
    Assert.That(File.ReadAllText(written[2]), Does.StartWith "\\begin{tabular}")
    Assert.That(write folder, same written)
    Assert.That((files folder).Length, same 3, "nothing half-written stays")

[<TestCase("bars.svg")>]
[<TestCase("bars.pdf")>]
[<TestCase("table.tex")>]
let ``a file that was changed since, or is another hand's, stays, and nothing else is written`` (name: string) =
    for change in [ (fun (path: string) -> File.AppendAllText(path, "mine\n")); (fun path -> File.WriteAllText(path, "mine\n")) ] do
        use place = new Workplace()
        let folder = place.Path "figures"
        write folder |> ignore
        change (Path.Combine(folder, name))
        File.Delete(Path.Combine(folder, (if name = "table.tex" then "bars.pdf" else "table.tex")))
        let before = files folder
        let problem = Assert.Throws<InvalidInputException>(Action(fun () -> write folder |> ignore)) |> nonNull
        Assert.That(problem.Message, Does.Contain(name).And.Contain "is there already")
        Assert.That(files folder, same before)

[<Test>]
let ``text that was changed within is changed`` () =
    use place = new Workplace()
    let path = (write (place.Path "figures"))[2]
    File.WriteAllText(path, (File.ReadAllText path).Replace("x ", "y "))
    Assert.Throws<InvalidInputException>(Action(fun () -> write (place.Path "figures") |> ignore)) |> ignore

[<TestCase("../bars")>]
[<TestCase("a/b")>]
[<TestCase("")>]
[<TestCase(".hidden")>]
let ``a name that leads elsewhere is none`` (name: string) =
    use place = new Workplace()
    let call () = FigureFiles.write (place.Path "figures") [ name, chart ] [] |> ignore
    Assert.That((Assert.Throws<InvalidInputException>(Action call) |> nonNull).Message, Does.Contain "no name for a file")

[<Test>]
let ``two figures of one name are refused`` () =
    use place = new Workplace()
    let call () = FigureFiles.write (place.Path "figures") [ "bars", chart; "bars", chart ] [] |> ignore
    Assert.Throws<InvalidInputException>(Action call) |> ignore
