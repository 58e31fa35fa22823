namespace MkdSeg.Notebooks

open System
open System.Collections.Concurrent
open System.Diagnostics
open System.IO
open System.IO.Pipes
open System.Threading

/// What a session's process says, in the order in which it comes: messages on its pipe, what native code prints on its standard streams,
/// and its end.
[<Sealed>]
type internal SessionEvents(server: NamedPipeServerStream, running: Process) =
    /// Characters that native code may write on standard output, and that are kept of its standard error: a crash can tell a long story.
    static let mostOut, mostError = 1L <<< 20, 1L <<< 16

    let events = new BlockingCollection<SessionMessage option>()
    let mutable nativeOut = 0L
    let mutable nativeError = 0L

    let native (stream: StandardStream) (reader: StreamReader) (isAdmitted: int64 -> bool) () =
        let buffer = Array.zeroCreate<char> 4096
        let mutable count = reader.Read(buffer, 0, buffer.Length)

        while count > 0 do
            if isAdmitted (int64 count) then
                events.Add(Some(SessionMessage.Output(CellOutput.Text(stream, String(buffer, 0, count)))))

            count <- reader.Read(buffer, 0, buffer.Length)

    let messages () =
        use reader = new StreamReader(server, leaveOpen = true)

        try
            let mutable line = reader.ReadLine()

            while not (isNull line) do
                SessionMessage.TryParse(nonNull line) |> Option.iter (Some >> events.Add)
                line <- reader.ReadLine()
        with :? IOException | :? Text.Json.JsonException ->
            // The process ended in the middle of a line.
            ()

    /// Begins to listen.
    member _.Start() =
        let readers =
            [ native StandardStream.Out running.StandardOutput (fun count -> Interlocked.Add(&nativeOut, count) <= mostOut)
              native StandardStream.Error running.StandardError (fun count -> Interlocked.Add(&nativeError, count) <= mostError)
              messages ]
            |> List.map (fun work -> Thread(work, IsBackground = true))

        readers |> List.iter _.Start()

        let last () =
            running.WaitForExit()

            // A grandchild may hold the streams open: it is not waited for.
            for reader in readers do
                reader.Join 1000 |> ignore

            events.Add None

        Thread(last, IsBackground = true).Start()

    /// The next event, None where none comes in time; Some None is the end of the process, after all it has said.
    member _.Take(patience: TimeSpan) : SessionMessage option option =
        let mutable item = None
        if events.TryTake(&item, patience) then Some item else None

    /// Lets native code write as much again.
    member _.ResetLimits() =
        Interlocked.Exchange(&nativeOut, 0L) |> ignore
        Interlocked.Exchange(&nativeError, 0L) |> ignore

    /// How many characters native code may write on standard output.
    member _.MostOut = mostOut

    /// Whether it has written more.
    member _.IsOverLimit = Interlocked.Read &nativeOut > mostOut
