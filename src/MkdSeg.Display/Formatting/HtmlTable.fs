namespace MkdSeg.Display

open System
open System.Collections
open System.Collections.Generic
open System.Globalization
open System.Net
open System.Reflection
open Microsoft.FSharp.Reflection

/// What a table's cell shows in place of a value.
[<RequireQualifiedAccess>]
type TableCell =
    /// Nothing where there is no number.
    | Number of float option
    | Words of string

/// Sequences of records (of F# or C#) or tuples as HTML tables. Dictionaries are not among them: .NET Interactive has tables for these.
[<RequireQualifiedAccess>]
module HtmlTable =
    /// Rows beyond these are not shown.
    [<Literal>]
    let MostRows = 100

    let mutable private instead: obj -> TableCell option = fun _ -> None

    /// What cells show of values that this library does not know; None where they are shown as any other.
    let showBy (formatter: obj -> TableCell option) = instead <- formatter

    let private isRecord (kind: Type) =
        FSharpType.IsRecord(kind, true) || FSharpType.IsTuple kind || not (isNull (kind.GetMethod "<Clone>$"))

    let private columns (kind: Type) : PropertyInfo list =
        if FSharpType.IsRecord(kind, true) then
            FSharpType.GetRecordFields(kind, true) |> List.ofArray
        else
            [ for property in kind.GetProperties(BindingFlags.Public ||| BindingFlags.Instance) do
                  if property.GetIndexParameters().Length = 0 then
                      property ]

    /// The records' type, None for what is no table. Elements of an untyped sequence are looked at.
    let private recordType (values: IEnumerable) (rows: obj list) : Type option =
        let declared =
            values.GetType().GetInterfaces()
            |> Array.tryFind (fun face -> face.IsGenericType && face.GetGenericTypeDefinition() = typedefof<IEnumerable<_>>)
            |> Option.map (fun face -> face.GetGenericArguments()[0])

        match declared, rows with
        | Some kind, _ when isRecord kind -> Some kind
        | _, first :: _ when isRecord (first.GetType()) && rows |> List.forall (fun row -> row.GetType() = first.GetType()) ->
            Some(first.GetType())
        | _ -> None

    /// Four digits behind the point, or as many that count where these would be nothing, or far too many before it.
    let private real (number: float) : string =
        let size = abs number
        let form = if number <> 0.0 && Double.IsFinite number && (size < 0.00005 || size >= 1e15) then "0.###E+0" else "0.####"
        number.ToString(form, CultureInfo.InvariantCulture)

    /// Digits behind the point of a number as it is shown; None where it has an exponent or is none.
    let private decimals (number: float) : int option =
        match real number with
        | shown when not (Double.IsFinite number) || shown.Contains 'E' -> None
        | shown -> Some(shown.Length - 1 - (if shown.Contains '.' then shown.IndexOf '.' else shown.Length - 1))

    /// A number with as many digits behind the point as others of its column.
    let private realWith (digits: int) (number: float) : string =
        match decimals number with
        | Some _ -> number.ToString("F" + string digits, CultureInfo.InvariantCulture)
        | None -> real number

    /// What an option holds; any other value itself.
    let private content (value: obj | null) : obj | null =
        match value with
        | null -> null
        | value ->
            let kind = value.GetType()
            let isOption = kind.IsGenericType && kind.GetGenericTypeDefinition() = typedefof<option<_>>
            if isOption then kind.GetProperty("Value") |> nonNull |> _.GetValue(value) else value

    /// A real number; None for anything else.
    let private tryReal (value: obj | null) : float option =
        match value with
        | null -> None
        | :? float as number -> Some number
        | :? float32 as number -> Some(float number)
        | value ->
            match instead value with
            | Some(TableCell.Number number) -> number
            | _ -> None

    /// Whole numbers; None for anything else.
    let private whole (value: obj) : string option =
        match value with
        | :? int
        | :? int64
        | :? byte
        | :? int16
        | :? uint32
        | :? uint64
        | :? decimal -> Some(PlainText.ofValue value)
        | _ -> None

    let private right (number: string) = $"<td style=\"text-align: right\">{number}</td>"

    /// Cells of at most so many characters keep a number and what belongs to it on one line.
    [<Literal>]
    let private MostOnALine = 24

    /// A cell's text as HTML: a short one with a number in it ("0.847 ± 0.019") is not broken.
    let words (text: string) : string =
        let isWhole = text.Length <= MostOnALine && text |> Seq.exists Char.IsAsciiDigit
        (if isWhole then text.Replace(' ', '\u00A0') else text) |> WebUtility.HtmlEncode |> nonNull

    let private left (text: string) = $"<td style=\"text-align: left\">{words text}</td>"

    /// A cell of a column whose real numbers have so many digits behind the point.
    let private cell (digits: int) (value: obj | null) : string =
        match value with
        | null -> "<td></td>"
        | value ->
            match tryReal value, whole value, instead value with
            | Some number, _, _ -> right (realWith digits number)
            | None, Some number, _ -> right number
            | None, None, Some(TableCell.Number _) -> right ""
            | None, None, Some(TableCell.Words words) -> left words
            | None, None, None -> left (PlainText.ofValue value)

    let private table (kind: Type) (rows: obj list) (isCut: bool) : string =
        let columns =
            [ for column in columns kind do
                  let values = [ for row in rows -> content (column.GetValue row) ]
                  let digits = values |> List.choose tryReal |> List.choose decimals |> List.fold max 0
                  column.Name, values |> List.map (cell digits) ]

        let header = [ for name, _ in columns -> $"<th>{WebUtility.HtmlEncode name}</th>" ] |> String.concat ""

        let body = [ for cells in columns |> List.map snd |> List.transpose -> "<tr>" + String.concat "" cells + "</tr>\n" ]

        let note = if isCut then $"<p>The first {MostRows} rows.</p>" else ""
        $"<table>\n<thead><tr>{header}</tr></thead>\n<tbody>\n{String.concat String.Empty body}</tbody>\n</table>{note}"

    /// The table of a value, None where it is no sequence of records.
    let tryOfValue (value: obj) : string option =
        match value with
        | :? string -> None
        | :? IEnumerable as values ->
            let rows = values |> Seq.cast<obj | null> |> Seq.truncate (MostRows + 1) |> Seq.choose Option.ofObj |> List.ofSeq
            recordType values rows |> Option.map (fun kind -> table kind (List.truncate MostRows rows) (rows.Length > MostRows))
        | _ -> None
