namespace MkdSeg.PaperRepro

open System
open System.IO
open System.Security.Cryptography
open System.Text
open Giraffe.ViewEngine
open MkdSeg.Display

/// Where a page's numbers come from. Nothing in it depends on when or where the page is made.
[<RequireQualifiedAccess>]
module Provenance =
    let private runs (results: Results) = results.Finished.Values |> List.ofSeq

    /// Programs that trained: commits, with a mark where files differed from them.
    let commits (results: Results) : string list =
        [ for run in runs results do
              for session in run.Manifest.Sessions do
                  let commit = session.Build.Commit |> Option.ofObj |> Option.defaultValue "no commit known"
                  if session.Build.Dirty then $"{commit} with changed files" else commit ]
        |> List.distinct
        |> List.sort

    let seeds (results: Results) : string =
        match runs results |> List.map _.Run.Seed |> List.distinct |> List.sort with
        | [] -> "none finished"
        | seeds -> seeds |> List.map string |> String.concat ", "

    /// The files trained on with their hashes, and the hash of that list: one number for all of the data.
    let private data (results: Results) : int * string =
        let lines =
            runs results
            |> List.collect (fun run -> [ for file in run.Manifest.Data -> $"{file.Sha256}  {file.Path}\n" ])
            |> List.distinct
            |> List.sort

        lines.Length, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(String.concat "" lines)))

    let private experiments (results: Results) = results.Plan.Tables |> List.map _.Experiment |> List.distinct

    /// How to make the page again, and what went into it.
    let part (results: Results) : XmlNode =
        let files, hash = data results
        let versions = runs results |> List.map _.Version |> List.distinct |> List.sort |> List.map string
        let words (values: string list) = if values.IsEmpty then "none finished" else String.concat ", " values

        Html.part
            2
            "again"
            "How to make this page again"
            [ pre
                  []
                  [ for experiment in experiments results do
                        str $"{results.Command experiment} --out DIR\n"
                    str "mkdseg report --from DIR --out report.html" ]
              Html.text (
                  "Made from the same folder, the page is the same to the byte. Settings that differ from the profile's are in "
                  + "the list of settings below; each is given to the replay with --set."
              )
              dl
                  [ _class "facts" ]
                  [ dt [] [ str "results version" ]
                    dd [] [ Html.code (words versions) ]
                    dt [] [ str "SHA-256 of the data trained on" ]
                    dd [] [ Html.code hash; str $" (of the sorted list of {files} files as sha256sum prints it)" ]
                    dt [] [ str "finished runs" ]
                    dd [] [ str $"{results.Finished.Count} of {results.Plan.Jobs.Length}" ]
                    dt [] [ str "trained by the program of" ]
                    dd
                        []
                        (match commits results with
                         | [] -> [ str "no finished run" ]
                         | commits -> [ Html.code (String.concat ", " commits) ]) ]
              Html.folded false "Settings of all runs" [ pre [] [ str (RecordFile.text (ReplaySettings.withoutPath results.Settings)) ] ]
              Html.text "The charts are drawn by plotly.js, which this file carries under its licence:"
              Html.folded false "Licence of plotly.js: MIT" [ pre [] [ str (ChartPage.licence().Trim()) ] ] ]
