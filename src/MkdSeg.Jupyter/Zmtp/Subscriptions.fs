namespace MkdSeg.Jupyter

open System

/// What a subscriber wants to hear: messages whose topic begins with one of these.
[<Sealed>]
type internal Subscriptions() =
    static let most = 64
    static let mostBytes = 256
    let mutable topics: byte[] list = []

    /// ZmtpException for more than anybody has a use for.
    member _.Add(topic: byte[]) : unit =
        if topics.Length = most || topic.Length > mostBytes then
            raise (ZmtpException "it subscribes to too much")

        topics <- topic :: topics

    /// Takes one of equal topics away.
    member _.Remove(topic: byte[]) : unit =
        match topics |> List.tryFindIndex ((=) topic) with
        | Some at -> topics <- List.removeAt at topics
        | None -> ()

    member _.Has(topic: byte[]) : bool = topics |> List.exists (fun wanted -> topic.AsSpan().StartsWith(ReadOnlySpan wanted))
