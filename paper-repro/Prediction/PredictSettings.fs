namespace MkdSeg.PaperRepro

open System
open System.IO
open System.Text
open System.Text.Json
open MkdSeg.Imaging.Files
open MkdSeg.Training.Runs

/// Which model and options the results of a folder came from: a small file beside them. Results that are older than it, or than their
/// scan, are made anew; others are there already.
[<RequireQualifiedAccess>]
module PredictSettings =
    [<Literal>]
    let FileName = "mkdseg-predict.json"

    let private largest = 1L <<< 20

    /// The checksum of a model's networks, or of the file that it travels in.
    let private modelOf (path: string) : string =
        if File.Exists path then
            FileHashes.HashOf path
        else
            RunManifest.Load(path).Model |> Option.ofObj |> Option.defaultValue ""

    let private text (call: PredictCall) : string =
        use stream = new MemoryStream()
        use writer = new Utf8JsonWriter(stream, JsonWriterOptions(Indented = true, NewLine = "\n"))
        writer.WriteStartObject()
        writer.WriteString("program", "mkdseg predict")
        writer.WriteString("model", modelOf call.Model)
        writer.WriteString("readout", call.Readout)
        writer.WriteBoolean("keepLargest", call.KeepLargest)
        writer.WriteBoolean("flips", call.Flips)
        writer.WriteEndObject()
        writer.Flush()
        Encoding.UTF8.GetString(stream.ToArray()) + "\n"

    /// Notes the settings in a folder of results; says whether others stood there. A call with --again notes them anew.
    let note (call: PredictCall) : bool =
        let path = Path.Combine(call.Output, FileName)
        let now = text call

        let before =
            if File.Exists path then Some(InputFile.ReadAllText(path, largest, "a note of mkdseg predict", "remove it")) else None

        if before <> Some now || call.Again then
            AtomicFile.WriteText(path, now)

        before.IsSome && before <> Some now

    /// Whether a file is as new as the scan that it was made from and as the settings.
    let private isNew (call: PredictCall) (scan: ScanFile) (path: string) =
        let time = File.GetLastWriteTimeUtc path

        time >= File.GetLastWriteTimeUtc scan.Path && time >= File.GetLastWriteTimeUtc(Path.Combine(call.Output, FileName))

    /// Whether all results of a scan are there already, made with these settings.
    let isThere (call: PredictCall) (scan: ScanFile) (files: string list) : bool =
        not call.Again && files |> List.forall (fun path -> File.Exists path && isNew call scan path)
