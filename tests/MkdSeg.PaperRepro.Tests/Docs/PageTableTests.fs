/// Numbers on pages are those of recorded scores.
module MkdSeg.PaperRepro.Tests.Docs.PageTableTests

open System.Text.RegularExpressions
open MkdSeg.Snapshots
open MkdSeg.Testing
open MkdSeg.Training.Methods
open NUnit.Framework

let private marked = Page.all |> List.filter (fun page -> Page.read page |> _.Contains("<!-- end -->"))

[<TestCaseSource(nameof marked)>]
let ``a page says what is recorded`` (page: string) = Snapshot.VerifyFile(RepositoryFolder.File page, PageTables.fill (Page.read page))

[<Test>]
let ``a number that moved is put back, so it is seen`` () =
    let results = Page.read "docs/results.md"

    for pattern in
        [ @"(<!-- levels [^\n]*\n.*?\| target-only \| 0\.)\d"
          @"(<!-- choice [^\n]*\n.*?\| `fine-tune` \| 0\.)\d"
          @"(<!-- points [^\n]*? -->[-+]\d+\.)\d" ] do
        let moved = Regex(pattern, RegexOptions.Singleline).Replace(results, "${1}x", 1)
        Assert.That(moved, Is.Not.EqualTo results, pattern)
        Assert.That(PageTables.fill moved, Is.EqualTo(PageTables.fill results), pattern)

[<Test>]
let ``every mark has an end, and a kind that is filled in`` () =
    for page in marked do
        let text = Page.read page

        let marks =
            Regex.Matches(text, @"<!-- (\w+) [^<]*? -->")
            |> Seq.map _.Groups[1].Value
            |> Seq.filter (fun kind -> kind <> "not")
            |> List.ofSeq

        Assert.That(marks.Length, Is.EqualTo(Regex.Count(text, "<!-- end -->")), page)

        Assert.That(
            List.distinct marks,
            Is.SubsetOf [ "levels"; "choice"; "claims"; "headline"; "tally"; "points"; "dice"; "method"; "tuning" ],
            page
        )

/// A comment that begins a line is a block of its own to Markdown: what follows it on the line would not be formatted.
[<Test>]
let ``a mark within a line does not begin it`` () =
    for page in marked do
        Assert.That(Page.read page |> _.Split('\n'), Has.None.Match @"^ *<!-- (?!not run).*-->.*\S", page)

[<Test>]
let ``the page on methods has every method`` () =
    let page = Page.read "docs/reference/methods.md"

    for card in MethodCatalogue.Default.Cards do
        Assert.That(page.Contains $"`{card.Name}`" || page.Contains $"<!-- method {card.Name} -->", Is.True, card.Name)

    let sections = Regex.Split(page, "^## ", RegexOptions.Multiline) |> Array.filter _.Contains("<!-- method ")
    Assert.That(sections, Has.Length.EqualTo 13)

    for section in sections do
        for head in [ "Idea"; "What differs"; "Source"; "Logged"; "Results" ] do
            Assert.That(section, Does.Contain $"**{head}.** ", section)

[<Test>]
let ``README is short`` () =
    let lines = (Page.read "README.md").TrimEnd().Split '\n'
    Assert.That(lines, Has.Length.LessThanOrEqualTo 130)
    Assert.That(lines |> Array.filter (fun line -> line.Length > 140), Is.Empty)
