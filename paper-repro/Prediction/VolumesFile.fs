namespace MkdSeg.PaperRepro

open System
open System.Globalization
open System.IO
open System.Text
open System.Text.Json
open MkdSeg.Evaluation
open MkdSeg.Imaging
open MkdSeg.Imaging.Files

/// The table of volumes that --volumes names: CSV or JSON, by its ending.
[<RequireQualifiedAccess>]
module VolumesFile =
    [<Literal>]
    let Header = "case,structure,value,voxels,ml,quality,score"

    [<Literal>]
    let private Program = "mkdseg predict"

    let private largest = 64L <<< 20
    let private isJson (path: string) = path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
    let private number (value: float) = value.ToString("0.###", CultureInfo.InvariantCulture)
    let private score (value: float) = value.ToString("0.####", CultureInfo.InvariantCulture)

    /// A field is on one line.
    let private name (text: string) = CsvLine.ofText (text.ReplaceLineEndings " ")

    let private csv (rows: VolumeRow list) : string =
        let line (row: VolumeRow) =
            CsvLine.join
                [ name row.Case
                  name row.Structure
                  string row.Value
                  string row.Voxels
                  number row.Millilitres
                  row.Measure
                  row.Score |> Option.map score |> Option.defaultValue "" ]

        String.concat "\n" (Header :: List.map line rows) + "\n"

    let private json (rows: VolumeRow list) : string =
        use stream = new MemoryStream()
        use writer = new Utf8JsonWriter(stream, JsonWriterOptions(Indented = true, NewLine = "\n"))
        writer.WriteStartObject()
        writer.WriteString("program", Program)
        writer.WriteStartArray "cases"

        for case, structures in rows |> List.groupBy _.Case do
            writer.WriteStartObject()
            writer.WriteString("case", case)

            match structures.Head.Score with
            | Some value ->
                writer.WriteString("quality", structures.Head.Measure)
                writer.WriteNumber("score", Math.Round(value, 4))
            | None -> ()

            writer.WriteStartArray "structures"

            for row in structures do
                writer.WriteStartObject()
                writer.WriteString("structure", row.Structure)
                writer.WriteNumber("value", int row.Value)
                writer.WriteNumber("voxels", row.Voxels)
                writer.WriteNumber("ml", Math.Round(row.Millilitres, 3))
                writer.WriteEndObject()

            writer.WriteEndArray()
            writer.WriteEndObject()

        writer.WriteEndArray()
        writer.WriteEndObject()
        writer.Flush()
        Encoding.UTF8.GetString(stream.ToArray()) + "\n"

    let write (path: string) (rows: VolumeRow list) = AtomicFile.WriteText(path, (if isJson path then json rows else csv rows))

    let private ofCsv (text: string) : VolumeRow list =
        [ for line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries) |> Seq.skip 1 do
              match CsvLine.split line with
              | Some [ case; structure; value; voxels; ml; measure; score ] ->
                  { Case = CsvLine.toText case
                    Structure = CsvLine.toText structure
                    Value = UInt16.Parse(value, CultureInfo.InvariantCulture)
                    Voxels = Int64.Parse(voxels, CultureInfo.InvariantCulture)
                    Millilitres = Double.Parse(ml, CultureInfo.InvariantCulture)
                    Measure = measure
                    Score = if score = "" then None else Some(Double.Parse(score, CultureInfo.InvariantCulture)) }
              | _ -> raise (FormatException "a line has another number of cells") ]

    let private ofJson (text: string) : VolumeRow list =
        use document = JsonDocument.Parse text

        [ for case in document.RootElement.GetProperty("cases").EnumerateArray() do
              let score =
                  match case.TryGetProperty "score" with
                  | true, value -> Some(value.GetDouble())
                  | _ -> None

              for row in case.GetProperty("structures").EnumerateArray() ->
                  { Case = case.GetProperty("case").GetString() |> nonNull
                    Structure = row.GetProperty("structure").GetString() |> nonNull
                    Value = row.GetProperty("value").GetUInt16()
                    Voxels = row.GetProperty("voxels").GetInt64()
                    Millilitres = row.GetProperty("ml").GetDouble()
                    Measure = if score.IsSome then case.GetProperty("quality").GetString() |> nonNull else ""
                    Score = score } ]

    /// Whether a file that is there is such a table, so that it may be replaced.
    let isOwn (path: string) : bool =
        let text = InputFile.ReadAllText(path, largest, "a table of volumes", "give another name")

        if isJson path then
            text.StartsWith($"{{\n  \"program\": \"{Program}\",\n  \"cases\": [")
        else
            text.StartsWith(Header + "\n")

    /// The rows of an earlier table, none where there is none or it cannot be read: they are counted anew then.
    let read (path: string) : VolumeRow list =
        try
            if File.Exists path then
                let text = InputFile.ReadAllText(path, largest, "a table of volumes", "give another name")
                if isJson path then ofJson text else ofCsv text
            else
                []
        with
        | :? FormatException
        | :? OverflowException
        | :? JsonException
        | :? InvalidOperationException
        | :? Collections.Generic.KeyNotFoundException -> []

    /// Refuses another ending, and a file of another hand.
    let requireFree (path: string) =
        if not (isJson path || path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)) then
            raise (InvalidInputException $"{path}: volumes are written as .csv or .json; give such a name with --volumes.")

        OutputPaths.RequireReplaceable(path, "mkdseg predict", isOwn)
