namespace MkdSeg.PaperRepro

open System
open System.Collections.Generic
open System.IO
open System.IO.Compression
open System.Text
open System.Text.Json
open System.Text.Json.Nodes
open MkdSeg.Evaluation
open MkdSeg.Imaging
open MkdSeg.Imaging.Files
open MkdSeg.Inference

/// Finished runs of a replay in two files. runs.jsonl.gz: a line a run, {"job": name, "result": result.json, "training": run.json}, and
/// "judged": judged.json where a translation was judged.
/// scores.csv.gz: the columns run and readout, then those of score files. Both are sorted by job: the same runs give the same bytes.
[<RequireQualifiedAccess>]
module PackedRuns =
    [<Literal>]
    let private Remedy = "restore the file"

    /// A packed file larger than this when unpacked is refused.
    [<Literal>]
    let private Largest = 1_073_741_824L

    let private scoresHeader = "run,readout," + ScoreTable.Header

    let private write (path: string) (lines: string seq) =
        AtomicFile.Write(
            path,
            fun file ->
                use gzip = new GZipStream(file, CompressionLevel.SmallestSize, true)

                for line in lines do
                    let bytes = Encoding.UTF8.GetBytes(line + "\n")
                    gzip.Write(bytes, 0, bytes.Length)
        )

    let private lines (path: string) : string list =
        try
            use file = InputFile.Open path
            use gzip = new GunzipStream(file)
            use all = new MemoryStream()
            let buffer = Array.zeroCreate 65536
            let mutable count = gzip.Read(buffer, 0, buffer.Length)

            while count > 0 do
                all.Write(buffer, 0, count)

                if all.Length > Largest then
                    raise (DamagedFileException(path, all.Length, "larger than 1 GiB when unpacked", Remedy))

                count <- gzip.Read(buffer, 0, buffer.Length)

            let text = UTF8Encoding(false, true).GetString(all.GetBuffer(), 0, int all.Length)
            // Every line ends, so a file cut at a line's end is noticed by the runs that it lacks alone.
            text.Split '\n' |> List.ofArray |> List.filter ((<>) "")
        with
        | :? InvalidDataException
        | :? DecoderFallbackException as problem ->
            let reason = problem.Message.TrimEnd '.'
            raise (DamagedFileException(path, "$", $"not a whole gzip file of text ({reason})", Remedy, problem))
        | :? IOException
        | :? UnauthorizedAccessException as problem ->
            let reason = problem.Message.ReplaceLineEndings " "
            raise (InvalidInputException($"{path}: cannot be read ({reason}); check the path and its permissions.", problem))

    /// Writes the records into a folder's two files.
    let save (folder: ReplayFolder) (records: (RunRecord * Readout list) list) : unit =
        let records = records |> List.sortWith (fun (a, _) (b, _) -> String.CompareOrdinal(a.Job, b.Job))

        let rows (record: RunRecord) (part: Readout) : string list =
            match (record.Scores part |> Option.defaultValue "").TrimEnd('\n').Split '\n' |> List.ofArray with
            | ScoreTable.Header :: rows -> [ for row in rows -> $"{record.Job},{ReadoutName.Of part},{row}" ]
            | _ ->
                let reason = $"the scores of {ReadoutName.Of part} have other columns than {ScoreTable.Header}"
                raise (InvalidInputException $"{record.Place}: {reason}; run the replay again.")

        let line (record: RunRecord) : string =
            let json = JsonObject()
            json["job"] <- JsonValue.Create record.Job
            json["result"] <- record.Result.DeepClone()
            json["training"] <- record.Training.DeepClone()
            record.Judged |> Option.iter (fun judged -> json["judged"] <- judged.DeepClone())
            json.ToJsonString()

        let scores = records |> List.collect (fun (record, readouts) -> readouts |> List.collect (rows record))
        write folder.PackedScores (scoresHeader :: scores)
        write folder.PackedRuns (records |> List.map (fst >> line))

    /// Texts of score files by job and readout.
    let private scores (path: string) : Map<string * string, string> =
        let texts = Dictionary<struct (string * string), StringBuilder>()

        let add (index: int) (row: string) =
            match row.Split(',', 3) with
            | [| job; part; rest |] ->
                match texts.TryGetValue(struct (job, part)) with
                | true, text -> text.Append(rest).Append('\n') |> ignore
                | _ -> texts[struct (job, part)] <- StringBuilder(ScoreTable.Header).Append('\n').Append(rest).Append('\n')
            | _ -> raise (DamagedFileException(path, $"line {index + 2}", "a line without a run and a readout", Remedy))

        match lines path with
        | header :: rows when header = scoresHeader ->
            List.iteri add rows
            Map.ofSeq (seq { for KeyValue(struct (job, part), text) in texts -> (job, part), text.ToString() })
        | _ -> raise (DamagedFileException(path, "line 1", $"the first line must be {scoresHeader}", Remedy))

    let private isText (value: JsonValue) = value.GetValueKind() = JsonValueKind.String

    let private record (path: string) (scores: Map<string * string, string>) (index: int) (line: string) : Result<RunRecord, string> =
        let place = $"{path}, line {index + 1}"
        let damaged reason = Error $"{place}: {reason}; {Remedy}."

        try
            match JsonNode.Parse(line, Nullable(), JsonDocumentOptions(AllowDuplicateProperties = false)) with
            | :? JsonObject as json ->
                let judged =
                    match json["judged"] with
                    | :? JsonObject as judged -> Some judged
                    | _ -> None

                match json["job"], json["result"], json["training"] with
                | (:? JsonValue as job), (:? JsonObject as result), (:? JsonObject as training) when
                    isText job && json.Count = (if judged.IsSome then 4 else 3)
                    ->
                    let job = job.GetValue<string>()
                    json.ToJsonString() |> ignore

                    Ok
                        { Job = job
                          Place = $"{place} ({job})"
                          Result = result
                          Training = training
                          Scores = fun part -> scores.TryFind((job, ReadoutName.Of part))
                          Judged = judged }
                | _ -> damaged "not a run (job, result, training)"
            | _ -> damaged "not a run (job, result, training)"
        with
        | :? JsonException
        | :? InvalidOperationException -> damaged "no JSON"

    /// The records of a folder, a damaged one as what is wrong with it; none where nothing is packed.
    /// InvalidInputException where a file cannot be read at all.
    let load (folder: ReplayFolder) : Result<RunRecord, string> list =
        if not (File.Exists folder.PackedRuns) then
            []
        else
            let scores = scores folder.PackedScores
            let records = lines folder.PackedRuns |> List.mapi (record folder.PackedRuns scores)

            let jobs =
                [ for record in records do
                      match record with
                      | Ok record -> record.Job
                      | Error _ -> () ]

            let twice = jobs |> List.countBy id |> List.filter (fun (_, count) -> count > 1) |> List.map fst
            let known = Set.ofList jobs
            let scored = scores |> Map.toList |> List.map (fst >> fst) |> List.distinct
            let strangers = scored |> List.filter (fun job -> not (known.Contains job))

            [ for record in records do
                  match record with
                  | Ok record when List.contains record.Job twice -> ()
                  | record -> record
              for job in twice do
                  Error $"{folder.PackedRuns}: holds {job} twice; {Remedy}."
              for job in strangers do
                  Error $"{folder.PackedScores}: holds scores of {job}, which is none of the packed runs; {Remedy}." ]
