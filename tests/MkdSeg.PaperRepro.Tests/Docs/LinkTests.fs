/// Links between pages: what they name is there.
module MkdSeg.PaperRepro.Tests.Docs.LinkTests

open System
open System.IO
open MkdSeg.Testing
open NUnit.Framework

let private pages = Page.all

/// What is wrong with a link of a page; None for nothing, and for addresses elsewhere, which no test may ask.
let private problem (page: string) (link: string) : string option =
    let path, anchor =
        match link.Split('#', 2) with
        | [| path; anchor |] -> path, Some anchor
        | _ -> link, None

    let target =
        if path = "" then
            RepositoryFolder.File page
        else
            Path.GetFullPath(Path.Combine(RepositoryFolder.File page |> Path.GetDirectoryName |> nonNull, path))

    if link.StartsWith "https://" then
        None
    elif link.Contains "://" then
        Some "is neither a path nor an https address"
    elif Directory.Exists target then
        Some "is a folder, which the site cannot show; link to a page or a file in it"
    elif not (File.Exists target) then
        Some "is not there"
    else
        match anchor with
        | Some anchor when target.EndsWith ".md" && not (List.contains anchor (Page.anchors (File.ReadAllText target))) ->
            Some "names no heading"
        | _ -> None

[<TestCaseSource(nameof pages)>]
let ``no link is dead`` (page: string) =
    let problems =
        [ for link in Page.links (Page.read page) do
              match problem page link with
              | Some problem -> $"{page}: {link} {problem}"
              | None -> () ]

    Assert.That(problems, Is.Empty, String.Join('\n', problems))

[<Test>]
let ``every page of the documentation is reached from its index`` () =
    let rec reach (seen: Set<string>) (pages: string list) =
        match pages with
        | [] -> seen
        | page :: rest when seen.Contains page || not (List.contains page Page.all) -> reach seen rest
        | page :: rest ->
            let folder = Path.GetDirectoryName page |> nonNull

            let linked =
                [ for link in Page.links (Page.read page) do
                      if not (link.Contains "://") then
                          Path.GetRelativePath(
                              RepositoryFolder.Path,
                              Path.GetFullPath(Path.Combine(folder, (link.Split '#')[0]), RepositoryFolder.Path)
                          ) ]

            reach (seen.Add page) (linked @ rest)

    let reached = reach Set.empty [ "docs/index.md" ]
    Assert.That(Page.documentation |> List.filter (reached.Contains >> not), Is.Empty)

/// A check that could not fail would prove nothing.
[<TestCase("own-data.md", true)>]
[<TestCase("own-data.md#1-say-what-you-have", true)>]
[<TestCase("../README.md#the-house", true)>]
[<TestCase("nowhere.md", false)>]
[<TestCase("own-data.md#nowhere", false)>]
[<TestCase("how-to", false)>]
[<TestCase("http://example.org", false)>]
let ``a dead link is noticed`` (link: string, isAlive: bool) = Assert.That((problem "docs/index.md" link).IsNone, Is.EqualTo isAlive)
