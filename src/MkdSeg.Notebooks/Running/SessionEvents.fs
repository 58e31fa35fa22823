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
type internal SessionEvents(server: NamedPipeServerStream, running: Process, name: string) =
    /// Characters that native code may write on standard output, and that are kept of its standard error: a crash can tell a long story.
    static let mostOut, mostError = 1L <<< 20, 1L <<< 16

    let events = new BlockingCollection<SessionMessage option>()
    let mutable nativeOut = 0L
    let mutable nativeError = 0L

    /// How long the text of a cell may come behind its end.
    let patience = TimeSpan.FromSeconds 5.0

    let gate = obj ()
    let marks = Array.zeroCreate<int> 2
    let mutable cells = 0

    let native (index: int) (stream: StandardStream) (reader: StreamReader) (isAdmitted: int64 -> bool) () =
        let text (letters: string) =
            if isAdmitted (int64 letters.Length) then
                events.Add(Some(SessionMessage.Output(CellOutput.Text(stream, letters))))

        let reached (count: int) =
            lock gate (fun () ->
                marks[index] <- count
                Monitor.PulseAll gate)

        try
            NativeOutputReader(reader.BaseStream, NativeOutput.mark name).Run(text, (fun () -> reached (marks[index] + 1)))
        with
        | :? IOException
        | :? ObjectDisposedException ->
            // The session is being ended.
            ()

        // Nothing more will come.
        reached Int32.MaxValue

    /// Waits until all that native code printed in the cell has come.
    let awaitNative () =
        lock gate (fun () ->
            cells <- cells + 1
            let until = DateTime.UtcNow + patience

            while Array.min marks < cells && DateTime.UtcNow < until do
                Monitor.Wait(gate, TimeSpan.FromMilliseconds 50.0) |> ignore)

    let messages () =
        use reader = new StreamReader(server, leaveOpen = true)

        try
            let mutable line = reader.ReadLine()

            while not (isNull line) do
                match SessionMessage.TryParse(nonNull line) with
                | Some SessionMessage.Ended ->
                    awaitNative ()
                    events.Add(Some SessionMessage.Ended)
                | other -> other |> Option.iter (Some >> events.Add)

                line <- reader.ReadLine()
        with
        | :? IOException
        | :? Text.Json.JsonException ->
            // The process ended in the middle of a line.
            ()

    /// Begins to listen.
    member _.Start() =
        let readers =
            [ native 0 StandardStream.Out running.StandardOutput (fun count -> Interlocked.Add(&nativeOut, count) <= mostOut)
              native 1 StandardStream.Error running.StandardError (fun count -> Interlocked.Add(&nativeError, count) <= mostError)
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
