namespace MkdSeg.Jupyter

open System.IO.Enumeration
open System.Text.Json.Nodes

/// The cells that a kernel has run.
[<Sealed>]
type internal KernelHistory() =
    let entries = ResizeArray<int * string>()

    let last (count: int) (found: (int * string) list) = found |> List.skip (max 0 (found.Length - max 0 count))

    /// How many there are; the number of the last one.
    member _.Count = entries.Count

    /// Adds a cell and gives its number.
    member _.Add(code: string) : int =
        lock entries (fun () ->
            entries.Add((entries.Count + 1, code))
            entries.Count)

    /// What a history_request asks for: the tail, a range of numbers, or what fits a pattern of * and ?.
    member _.Find(request: JsonObject) : (int * string) list =
        let all = lock entries (fun () -> List.ofSeq entries)
        let most = RequestContent.number request "n" all.Length

        match RequestContent.text request "hist_access_type" with
        | "range" when RequestContent.number request "session" 0 = 0 ->
            let start, stop = RequestContent.number request "start" 0, RequestContent.number request "stop" (all.Length + 1)
            all |> List.filter (fun (number, _) -> number >= start && number < stop)
        | "search" ->
            let pattern = RequestContent.text request "pattern"
            let found = all |> List.filter (fun (_, code) -> FileSystemName.MatchesSimpleExpression(pattern, code, false))

            let unique =
                if RequestContent.flag request "unique" false then found |> List.rev |> List.distinctBy snd |> List.rev else found

            last most unique
        | "tail" -> last most all
        | _ -> []
