namespace MkdSeg.Notebooks

open System
open System.Collections.Concurrent
open System.IO
open System.IO.Pipes
open System.Threading

/// The process of a session: takes cells from whoever began it and ends when that one is gone.
[<RequireQualifiedAccess>]
module SessionHost =
    /// Serves on a named pipe until its other side closes it.
    let run (options: SessionOptions) (pipe: string) : unit =
        use stream = new NamedPipeClientStream(".", pipe, PipeDirection.InOut, PipeOptions.Asynchronous)
        stream.Connect 10_000
        use writer = new StreamWriter(stream, AutoFlush = true, NewLine = "\n")
        use reader = new StreamReader(stream)
        let gate = obj ()
        let send (message: SessionMessage) = lock gate (fun () -> writer.WriteLine message.Line)
        use session = new Session(options)
        let cells = new BlockingCollection<int * string>()

        let listen () =
            let mutable line = reader.ReadLine()

            while not (isNull line) do
                match SessionMessage.TryParse(nonNull line) with
                | Some(SessionMessage.Run(number, code)) -> cells.Add((number, code))
                | Some SessionMessage.Interrupt -> session.Interrupt()
                | _ -> ()

                line <- reader.ReadLine()

            // Nobody listens any more: a running cell would run for nobody.
            Environment.Exit 0

        Thread(listen, IsBackground = true, Name = "requests").Start()
        send SessionMessage.Ready

        for number, code in cells.GetConsumingEnumerable() do
            session.Run(number, code, SessionMessage.Output >> send, CancellationToken.None) |> ignore
            send SessionMessage.Ended
