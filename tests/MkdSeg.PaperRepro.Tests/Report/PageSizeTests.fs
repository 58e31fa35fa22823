namespace MkdSeg.PaperRepro.Tests.Report

open System.IO
open System.Text
open System.Text.RegularExpressions
open MkdSeg.PaperRepro
open MkdSeg.PaperRepro.Tests
open MkdSeg.Testing
open NUnit.Framework

/// The page of the largest recorded replay on paper and on a phone.
type PageSizeTests() =
    let place = new Workplace()
    let path = place.Path "page.html"

    [<OneTimeSetUp>]
    member _.Make() =
        let from = RepositoryFolder.File("data", "recorded", "phantom")
        let outcome = Program.call [ "report"; "--from"; from; "--out"; path ]
        Assert.That(outcome.Code, Is.EqualTo ExitCode.Done, outcome.Error)

    [<OneTimeTearDown>]
    member _.Remove() = (place :> System.IDisposable).Dispose()

    [<Test>]
    member _.``It takes ten pages of paper at most``() =
        let pages = Regex.Matches(Encoding.Latin1.GetString(Browser.print path), @"/Type\s*/Page\b").Count
        Assert.That(pages, Is.GreaterThan(3).And.LessThanOrEqualTo 10)

    /// 390 x 844 pixels, what most phones have or more.
    [<Test>]
    member _.``Every table fits the screen of a phone``() =
        let measure =
            "<script>document.body.style.width = '390px';\n"
            + "document.body.dataset.tables = Array.from(document.querySelectorAll('table'))\n"
            + ".filter(function (table) { return !table.closest('details'); })\n"
            + ".map(function (table) { return table.offsetHeight + ' ' + (table.scrollWidth - table.parentElement.clientWidth); })\n"
            + ".join(';');</script>"

        let narrow = place.Path "narrow.html"
        File.WriteAllText(narrow, File.ReadAllText(path).Replace("</body>", measure + "</body>"))
        let found = Regex.Match(Browser.loadNarrow narrow, "data-tables=\"([^\"]*)\"").Groups[1].Value.Split ';'
        Assert.That(found, Has.Length.GreaterThan 5)

        for table in found do
            let sizes = table.Split ' ' |> Array.map int
            Assert.That(sizes[0], Is.InRange(50, 844), table)
            Assert.That(sizes[1], Is.LessThanOrEqualTo 0, table)

    [<Test>]
    member _.``What [S] means stands beside the claims``() =
        let claims = Regex.Match(File.ReadAllText path, "<section id=\"verdicts\">(.*?)</section>", RegexOptions.Singleline).Value
        Assert.That(claims, Does.Contain "[S]: the paper&#39;s value as one third-party summary gives it")
