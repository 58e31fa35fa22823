namespace MkdSeg.PaperRepro

open System
open System.IO
open MkdSeg.Imaging
open MkdSeg.Imaging.Files

/// A scan to be segmented.
type ScanFile =
    {
        Path: string
        /// The file's name without its ending; results are named so.
        Name: string
    }

/// The scans that --input names: files, folders, and lists of both.
[<RequireQualifiedAccess>]
module ScanFiles =
    /// Endings of names; a pair is known by its header.
    let private endings = [ ".nii.gz"; ".nii"; ".hdr.gz"; ".hdr" ]

    let private largestList = 16L <<< 20

    let private endsWith (ending: string) (path: string) = path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)

    /// Whether results can be named so.
    let isLabelName (path: string) : bool = endsWith ".nii" path || endsWith ".nii.gz" path

    let private nameOf (path: string) : string =
        let file = Path.GetFileName path |> nonNull

        match endings @ [ ".img.gz"; ".img" ] |> List.tryFind (fun ending -> endsWith ending file && file.Length > ending.Length) with
        | Some ending -> file.Substring(0, file.Length - ending.Length)
        | None -> file

    let private fail (message: string) = raise (InvalidInputException message)

    let private inFolder (folder: string) : string list =
        let files =
            Directory.EnumerateFiles folder
            |> Seq.filter (fun path ->
                not ((Path.GetFileName path |> nonNull).StartsWith '.') && List.exists (fun e -> endsWith e path) endings)
            |> Seq.sortWith (fun a b -> String.CompareOrdinal(a, b))
            |> List.ofSeq

        if files.IsEmpty then
            fail $"{folder}: holds no NIfTI file (.nii, .nii.gz, .hdr with .img); give the folder of the scans with --input."

        files

    let private fileOrFolder (path: string) : string list =
        if Directory.Exists path then inFolder path
        elif File.Exists path then [ path ]
        else fail $"{path}: no such file; give a NIfTI volume with --input."

    /// One path a line, seen from the list's folder; empty lines and those behind a # are passed over.
    let private inList (list: string) : string list =
        let lines = InputFile.ReadAllText(list, largestList, "a list of scans", "give a text file with one path a line").Split '\n'
        let home = Path.GetDirectoryName(Path.GetFullPath list) |> nonNull

        let files =
            [ for number, line in Array.indexed lines do
                  let line = line.Trim()

                  if line <> "" && not (line.StartsWith '#') then
                      let path = Path.Combine(home, line)

                      if not (Path.Exists path) then
                          fail $"{list}, line {number + 1}: no such file {path}; paths are seen from the list's own folder."

                      yield! fileOrFolder path ]

        if files.IsEmpty then
            fail $"{list}: names no scan; write one path a line."

        files

    /// The scans of all inputs, each once. Results go by the name alone, so two files of one name are refused.
    let ofInputs (inputs: string list) : ScanFile list =
        let files =
            inputs
            |> List.collect (fun input -> if endsWith ".txt" input && File.Exists input then inList input else fileOrFolder input)
            |> List.distinctBy Path.GetFullPath
            |> List.map (fun path -> { Path = path; Name = nameOf path })

        for name, group in files |> List.groupBy _.Name.ToUpperInvariant() do
            if group.Length > 1 then
                let first = group.Head

                fail
                    $"{first.Path} and {group[1].Path}: both results would be named {first.Name}; rename one, or segment them in two calls."

        files

    /// Whether inputs mean one scan: a single file, and no list of it.
    let isOne (inputs: string list) : bool =
        match inputs with
        | [ input ] -> not (Directory.Exists input) && not (endsWith ".txt" input)
        | _ -> false
