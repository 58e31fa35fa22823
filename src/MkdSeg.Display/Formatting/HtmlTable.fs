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

    /// A number in a cell, or None.
    let private number (value: obj) : string option =
        match value with
        | :? float as number -> Some(real number)
        | :? float32 as number -> Some(real (float number))
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

    let rec private cell (value: obj | null) : string =
        match value with
        | null -> "<td></td>"
        | value ->
            match number value, instead value with
            | Some number, _ -> right number
            | None, Some(TableCell.Number number) -> number |> Option.map real |> Option.defaultValue "" |> right
            | None, Some(TableCell.Words words) -> left words
            | None, None ->
                let kind = value.GetType()

                if kind.IsGenericType && kind.GetGenericTypeDefinition() = typedefof<option<_>> then
                    cell (kind.GetProperty("Value") |> nonNull |> _.GetValue(value))
                else
                    left (PlainText.ofValue value)

    let private table (kind: Type) (rows: obj list) (isCut: bool) : string =
        let columns = columns kind
        let header = [ for column in columns -> $"<th>{WebUtility.HtmlEncode column.Name}</th>" ] |> String.concat ""
        let line (row: obj) = "<tr>" + ([ for column in columns -> cell (column.GetValue row) ] |> String.concat "") + "</tr>\n"
        let note = if isCut then $"<p>The first {MostRows} rows.</p>" else ""
        $"<table>\n<thead><tr>{header}</tr></thead>\n<tbody>\n{rows |> List.map line |> String.concat String.Empty}</tbody>\n</table>{note}"

    /// The table of a value, None where it is no sequence of records.
    let tryOfValue (value: obj) : string option =
        match value with
        | :? string -> None
        | :? IEnumerable as values ->
            let rows = values |> Seq.cast<obj | null> |> Seq.truncate (MostRows + 1) |> Seq.choose Option.ofObj |> List.ofSeq
            recordType values rows |> Option.map (fun kind -> table kind (List.truncate MostRows rows) (rows.Length > MostRows))
        | _ -> None
