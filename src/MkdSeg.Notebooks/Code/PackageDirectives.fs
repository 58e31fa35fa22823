namespace MkdSeg.Notebooks

open System
open System.IO
open System.Text.RegularExpressions
open MkdSeg.Imaging.Files

/// What a session makes of `#r "nuget: ..."`: nothing is fetched, but some packages are here.
type internal PackageUse =
    {
        /// The code with a reference to the assembly, or nothing, in the place of each line.
        Code: string
        /// Lines for the reader: which assembly stands for which package.
        Notes: string list
        /// Packages that are not here.
        Absent: string list
    }

[<RequireQualifiedAccess>]
module internal PackageDirectives =
    let private directive =
        lazy
            Regex(
                @"^[ \t]*#(?<kind>[ri])[ \t]+@?""+[ \t]*nuget[ \t]*:?[ \t]*(?<name>[^"",\r\n]*?)[ \t]*"
                + @"(?:,[ \t]*(?<version>[^""\r\n]*?)[ \t]*)?""+[ \t]*;*[ \t]*(?://[^\r\n]*)?$",
                RegexOptions.Multiline
            )

    /// A package for notebooks or for a processor brings the assembly of the one without that word.
    let private endings = [ ""; ".Interactive"; "-cpu" ]

    let private beside (name: string) : string option =
        let without (ending: string) =
            if name.EndsWith(ending, StringComparison.OrdinalIgnoreCase) then
                Some(name.Substring(0, name.Length - ending.Length) + ".dll")
            else
                None

        let files = Directory.GetFiles(AppContext.BaseDirectory, "*.dll")

        endings
        |> List.choose without
        |> List.tryPick (fun file ->
            files |> Array.tryFind (fun path -> String.Equals(Path.GetFileName path, file, StringComparison.OrdinalIgnoreCase)))

    /// The release of a package as the program was built with it; its assembly often says another.
    let private release (assembly: string) : string =
        Directory.GetFiles(AppContext.BaseDirectory, "*.deps.json")
        |> Seq.tryPick (fun file ->
            let entry = Regex($"\"{Regex.Escape assembly}/([^\"]+)\"", RegexOptions.IgnoreCase)
            let found = InputFile.ReadLines file |> Seq.map entry.Match |> Seq.tryFind _.Success
            found |> Option.map (fun found -> $" {found.Groups[1].Value}"))
        |> Option.defaultValue ""

    /// Which packages a cell asks for, and what is here of them.
    let resolve (code: string) : PackageUse =
        let notes = ResizeArray<string>()
        let absent = ResizeArray<string>()

        let instead (found: Match) =
            let name = found.Groups["name"].Value

            if found.Groups["kind"].Value = "i" then
                notes.Add $"{name}: no package is fetched, so this source is not asked."
                ""
            else
                match beside name with
                | Some path ->
                    let version = found.Groups["version"]
                    let asked = if version.Success then $"{name} {version.Value}" else name
                    let assembly = Path.GetFileNameWithoutExtension path |> nonNull
                    notes.Add $"{asked}: cells use {assembly}{release assembly}, which the program brings."
                    $"#r \"{path}\""
                | None ->
                    absent.Add name
                    ""

        if not (code.Contains "nuget") then
            { Code = code; Notes = []; Absent = [] }
        else
            let code = directive.Value.Replace(code, instead)
            { Code = code; Notes = List.ofSeq notes; Absent = List.ofSeq absent }
