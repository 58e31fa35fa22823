/// The pages as a site: whole, searchable, and without anything from elsewhere.
module MkdSeg.PaperRepro.Tests.Docs.SiteTests

open System.Diagnostics
open System.IO
open System.Text.RegularExpressions
open MkdSeg.PaperRepro.Tests
open MkdSeg.Testing
open NUnit.Framework

let private run (program: string) (arguments: string list) : Outcome =
    let info = ProcessStartInfo(program, arguments)
    info.WorkingDirectory <- RepositoryFolder.Path
    info.RedirectStandardOutput <- true
    info.RedirectStandardError <- true
    use running = Process.Start info |> nonNull
    Program.finish running

/// Where a page stands in the site: pages of docs/ at its top.
let private inSite (page: string) : string =
    let place = if page.StartsWith "docs/" then page["docs/".Length ..] else page
    Path.ChangeExtension(place, ".html") |> nonNull

/// Attributes by which a browser loads something by itself.
let private loaded = Regex "<(?:script|img|link|iframe|source|video|audio)\\b[^>]*?\\b(?:src|href)=\"([^\"]+)\""

[<Test>]
let ``the site is built without a dead link, has a search, and loads nothing from elsewhere`` () =
    let restored = run "dotnet" [ "tool"; "restore" ]

    if restored.Code <> 0 then
        Assert.Ignore $"docfx could not be restored: {restored.Error}{restored.Out}"

    use place = new Workplace()
    let site = place.Path "site"
    let built = run "bash" [ RepositoryFolder.File "docs/build-site"; site ]
    Assert.That(built.Code, Is.Zero, built.Out + built.Error)
    let index = File.ReadAllText(Path.Combine(site, "index.json"))

    for page in Page.documentation do
        Assert.That(File.Exists(Path.Combine(site, inSite page)), Is.True, page)
        Assert.That(index, Does.Contain $"\"{inSite page}\"", $"{page} is not found by the search")

    for file in Directory.GetFiles(site, "*.html", SearchOption.AllDirectories) do
        let folder = Path.GetDirectoryName file |> nonNull

        for part in loaded.Matches(File.ReadAllText file) do
            let path = (part.Groups[1].Value.Split [| '?'; '#' |])[0]
            Assert.That(File.Exists(Path.Combine(folder, path)), Is.True, $"{file} loads {path}")

    for style in Directory.GetFiles(Path.Combine(site, "public"), "*.css") do
        Assert.That(File.ReadAllText style, Does.Not.Match @"(@import|url\()\s*['""]?(https?:)?//", style)

[<Test>]
let ``every page of the documentation is in the table of contents`` () =
    let contents = [ for entry in Regex.Matches(Page.read "docs/toc.yml", "href: (\\S+)") -> $"docs/{entry.Groups[1].Value}" ]
    let pages = Page.documentation |> List.filter _.StartsWith("docs/")
    Assert.That(pages |> List.except contents, Is.Empty)
