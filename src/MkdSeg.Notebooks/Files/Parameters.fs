namespace MkdSeg.Notebooks

open System
open System.Globalization
open System.Text.RegularExpressions
open MkdSeg.Imaging

/// Other values for a notebook's parameters, as papermill gives them: a cell tagged "parameters" holds lines such as
/// `let iterations = 200`; a cell tagged "injected-parameters" behind it gives the names anew.
[<RequireQualifiedAccess>]
module Parameters =
    [<Literal>]
    let Tag = "parameters"

    [<Literal>]
    let InjectedTag = "injected-parameters"

    let private definition = lazy Regex(@"^let[ \t]+(?:mutable[ \t]+)?(\w+)[ \t]*(?::[^=\n]+)?=[ \t]*(.+?)[ \t]*(?://.*)?$", RegexOptions.Multiline)
    let private text = lazy Regex("^\"[^\"]*\"$")
    let private real = lazy Regex(@"^-?\d+(\.\d*([eE][+-]?\d+)?|[eE][+-]?\d+)$")

    let private wrong (path: string) (message: string) : exn = InvalidInputException $"{path}: {message}"

    /// `value` as F# writes a value of the kind that stands in the cell.
    let private literal (path: string) (name: string) (given: string) (value: string) : string =
        let refused (kind: string) = raise (wrong path $"parameter '{name}' is '{value}'; it must be {kind}, as {given} is.")

        if text.Value.IsMatch given then
            "\"" + value.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n") + "\""
        elif given = "true" || given = "false" then
            match value.ToLowerInvariant() with
            | "true" | "false" as word -> word
            | _ -> refused "true or false"
        elif fst (Int64.TryParse(given, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)) then
            if fst (Int64.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)) then value else refused "a whole number"
        elif real.Value.IsMatch given then
            match Double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture) with
            | true, number when Double.IsFinite number ->
                let written = number.ToString("R", CultureInfo.InvariantCulture)
                if written.IndexOfAny [| '.'; 'E' |] >= 0 then written else written + ".0"
            | _ -> refused "a number"
        else
            raise (wrong path $"parameter '{name}' is {given} in the cell; only numbers, texts and true or false can be given from outside.")

    /// Splits "name=value". InvalidInputException where there is no name.
    let parse (setting: string) : string * string =
        match setting.IndexOf '=' with
        | at when at > 0 -> setting.Substring(0, at).Trim(), setting.Substring(at + 1)
        | _ -> raise (InvalidInputException $"--parameters '{setting}' is not NAME=VALUE.")

    /// Puts the values into the notebook; an earlier injected cell goes. InvalidInputException where the notebook has no such parameter or the
    /// value is of another kind.
    let apply (notebook: Notebook) (settings: (string * string) list) : unit =
        if not settings.IsEmpty then
            let cells = notebook.Cells

            match cells |> List.tryFindIndex (fun cell -> cell.IsCode && List.contains Tag cell.Tags) with
            | None -> raise (wrong notebook.Path $"no cell is tagged '{Tag}', so no parameter can be given.")
            | Some at ->
                let defined = [ for found in definition.Value.Matches(cells[at].Source.ReplaceLineEndings "\n") -> found.Groups[1].Value, found.Groups[2].Value ]

                let line (name: string, value: string) =
                    match defined |> List.tryFind (fun (known, _) -> known = name) with
                    | Some(_, given) -> $"let {name} = {literal notebook.Path name given value}"
                    | None ->
                        let known = defined |> List.map fst |> String.concat ", "
                        raise (wrong notebook.Path $"no parameter '{name}'; the notebook has {known}.")

                let source = settings |> List.map line |> String.concat "\n"
                cells |> List.filter (fun cell -> List.contains InjectedTag cell.Tags) |> List.iter notebook.Remove
                notebook.Insert(at + 1, NotebookCell.Create(InjectedTag, InjectedTag, source))
