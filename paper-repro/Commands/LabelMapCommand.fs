namespace MkdSeg.PaperRepro

open System
open System.CommandLine
open System.IO
open System.Threading
open MkdSeg.Data.Recipes
open MkdSeg.Data.Sources.Declared
open MkdSeg.Data.Sources.Declared.Form
open MkdSeg.Data.Sources.Declared.Mapping
open MkdSeg.Data.Sources.Declared.Reading
open MkdSeg.Imaging
open MkdSeg.Imaging.Files

/// Shows what the codes of label files mean, and writes a dataset.json in which they mean something else.
[<RequireQualifiedAccess>]
module LabelMapCommand =
    let private declaration (path: string) : DatasetDeclaration =
        let folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath path)
        let file = if Directory.Exists path then Path.Combine(folder, DeclarationReader.FileName) else path

        match (if Directory.Exists path then RecipeBook.Recognise folder else null) with
        | null when File.Exists file -> DeclarationReader.Read file
        | null when Directory.Exists path ->
            raise (
                InvalidInputException
                    $"{path}: holds no {DeclarationReader.FileName} and is no data set of a recipe; write one with 'mkdseg init' first."
            )
        | null -> raise (InvalidInputException $"{path}: no such file or folder; give a data set's folder or its dataset.json.")
        // A file of the user's own goes before a recipe.
        | recipe when not (File.Exists file) -> recipe
        | recipe -> if (DeclarationReader.Read file).Kind = DeclarationReader.FileName then DeclarationReader.Read file else recipe

    let private cells (uses: CodeUse seq) =
        [ for one in uses do
              let meaning = one.Meaning |> Option.ofObj |> Option.defaultValue "UNKNOWN"
              let cases = if one.Cases = 1 then "1 case" else $"{one.Cases} cases"
              [ one.Modality.InWords; one.Code; meaning; $"{one.Voxels} voxels"; cases ] ]

    let private show (screen: Screen) (stop: CancellationToken) (dataset: DeclaredDataset) =
        let total = dataset.Cases |> Seq.filter _.HasLabels |> Seq.length

        let uses =
            Progress.show screen "read the label files" (fun tell ->
                let mutable count = 0

                let sink =
                    { new IProgress<string> with
                        member _.Report case =
                            stop.ThrowIfCancellationRequested()
                            count <- count + 1
                            tell { Done = count; Total = total; Note = case } }

                CodeSurvey.Of(dataset, sink))

        let title = $"{dataset.Name} ({dataset.Kind}): {total} label files"

        if screen.IsTerminal then
            TableScreen.grid screen title [ "modality"; "code"; "structure"; "voxels"; "cases" ] (cells uses)
        else
            screen.Line title

            for row in cells uses do
                screen.Line("  " + String.Join(" | ", row))

        uses

    let private run
        (screen: Screen)
        (stop: CancellationToken)
        (path: string)
        (maps: string[], ignored: string[], names: string[])
        (out: string | null)
        =
        let before = Seq.fold (fun state entry -> CodeEdit.Rename(state, entry)) (declaration path) names
        let changes = maps.Length + ignored.Length + names.Length

        let edited =
            before
            |> fun one -> Seq.fold (fun state entry -> CodeEdit.Map(state, entry)) one maps
            |> fun one -> Seq.fold (fun state entry -> CodeEdit.Ignore(state, entry)) one ignored

        match out with
        | null when changes > 0 -> raise (InvalidInputException "--out is missing; give the name of a new file to write the changes to.")
        | null -> ()
        | out ->
            // A data set is a folder with such a file: a new one may be made.
            let folder = nonNull (Path.GetDirectoryName(Path.GetFullPath out))
            let isNew = Path.GetFileName out = DeclarationReader.FileName && not (Path.Exists folder)
            OutputPaths.RequireReplaceable((if isNew then folder else out), "mkdseg label-map", (fun _ -> false))

        let uses = show screen stop (DeclaredDataset.Open edited)
        let edited = CodeEdit.WithoutEmptied(before, edited, uses)
        screen.Words $"labels: {edited.Labels}"
        let unknown = uses |> Seq.filter (fun one -> isNull one.Meaning) |> List.ofSeq

        match out with
        | null -> ()
        | out ->
            let folder = nonNull (Path.GetDirectoryName(Path.GetFullPath out))
            Directory.CreateDirectory folder |> ignore
            AtomicFile.WriteText(out, DeclarationWriter.Text(edited, folder))
            let named = Path.GetFileName out = DeclarationReader.FileName
            let hint = if named then "" else $"; it is read under the name {DeclarationReader.FileName}"
            screen.Words $"{out}: written, with what the codes mean as shown above{hint}"

        match unknown with
        | [] -> ()
        | one :: _ ->
            let count = if unknown.Length = 1 then "1 unknown code" else $"{unknown.Length} unknown codes"

            screen.Words $"note: {count}; say what they are: --map {one.Modality.Word}:{one.Code}=STRUCTURE, or --ignore {one.Code}"

        ExitCode.Done

    let create (screen: Screen) (stop: CancellationToken) : Command =
        let path = Argument<string>("DATA", Description = "Folder of a data set of volumes, or its dataset.json")
        let map = Options.severalTimes "--map" "CODE=STRUCTURE" "What a code means; ct:CODE=STRUCTURE for one modality"
        let ignored = Options.severalTimes "--ignore" "CODE" "A code that is background; ct:CODE for one modality"
        let name = Options.severalTimes "--name" "OLD=NEW" "Another name for a structure"
        let out = Options.optional<string | null> "--out" "FILE" "New dataset.json with these changes"

        Options.command
            "label-map"
            "Show the codes of a data set's label files, map or ignore them"
            [ path; map; ignored; name; out ]
            (fun call ->
                run
                    screen
                    stop
                    (call.GetRequiredValue path)
                    (call.GetRequiredValue map, call.GetRequiredValue ignored, call.GetRequiredValue name)
                    (call.GetValue out))
