namespace MkdSeg.Notebooks

open System
open System.Collections.Concurrent
open System.IO
open System.IO.Pipes
open System.Runtime.InteropServices
open System.Threading

/// The process of a session: takes cells from whoever began it and ends when that one is gone.
[<RequireQualifiedAccess>]
module SessionHost =
    /// Serves on a named pipe until its other side closes it.
    let run (options: SessionOptions) (pipe: string) : unit =
        // Ctrl-C is for whoever began this process, who asks over the pipe.
        use _ = PosixSignalRegistration.Create(PosixSignal.SIGINT, (fun context -> context.Cancel <- true))
        use stream = new NamedPipeClientStream(".", pipe, PipeDirection.InOut, PipeOptions.Asynchronous)
        stream.Connect 10_000
        use writer = new StreamWriter(stream, AutoFlush = true, NewLine = "\n")
        use reader = new StreamReader(stream)
        let gate = obj ()
        let send (message: SessionMessage) = lock gate (fun () -> writer.WriteLine message.Line)
        use session = new Session(options)
        let work = new BlockingCollection<unit -> unit>()

        let runCell (number: int) (code: string) () =
            session.Run(number, code, SessionMessage.Output >> send, CancellationToken.None) |> ignore
            NativeOutput.endCell (nonNull (Path.GetFileName pipe))
            send SessionMessage.Ended

        let answer (question: CodeQuestion) () = send (SessionMessage.Answer(session.Answer question))

        /// The next line, null where nobody is on the other side any more.
        let next () : string | null =
            try
                reader.ReadLine()
            with
            | :? IOException
            | :? ObjectDisposedException -> null

        let listen () =
            let mutable line = next ()

            while not (isNull line) do
                match SessionMessage.TryParse(nonNull line) with
                | Some(SessionMessage.Run(number, code)) -> work.Add(runCell number code)
                | Some(SessionMessage.Ask question) -> work.Add(answer question)
                | Some SessionMessage.Interrupt -> session.Interrupt()
                | _ -> ()

                line <- next ()

            // Nobody listens any more: a running cell would run for nobody.
            Environment.Exit 0

        Thread(listen, IsBackground = true, Name = "requests").Start()
        send SessionMessage.Ready

        for next in work.GetConsumingEnumerable() do
            next ()
