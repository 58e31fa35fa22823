namespace MkdSeg.Jupyter

open System
open System.IO
open System.Net
open System.Text.Json
open System.Text.Json.Nodes
open MkdSeg.Imaging
open MkdSeg.Imaging.Files

/// Where a kernel listens and how it signs, as Jupyter writes it for each kernel.
type ConnectionFile =
    { Address: IPAddress
      ShellPort: int
      ControlPort: int
      IoPubPort: int
      StdinPort: int
      HeartbeatPort: int
      Key: string }

    /// Reads a file. InvalidInputException where it is missing, damaged, without a key, or would have the kernel listen beyond this machine.
    static member Read(path: string) : ConnectionFile =
        let refuse (reason: string) = raise (InvalidInputException $"{path}: {reason}")

        let content = InputFile.ReadAllText(path, 1L <<< 20, "a connection file", "let Jupyter write it anew")

        let json =
            try
                match JsonNode.Parse content with
                | :? JsonObject as json -> json
                | _ -> refuse "the connection file is no JSON object."
            with :? JsonException ->
                refuse "the connection file is no JSON; let Jupyter write it anew."

        let port (name: string) =
            match RequestContent.number json name 0 with
            | port when port >= 1 && port <= 65535 -> port
            | _ -> refuse $"the connection file names no {name} from 1 to 65535."

        let expect (name: string) (value: string) =
            match RequestContent.text json name with
            | found when found = value -> ()
            | found -> refuse $"{name} is '{found}'; this kernel speaks '{value}' alone."

        expect "transport" "tcp"
        expect "signature_scheme" "hmac-sha256"
        let ip = RequestContent.text json "ip"

        let address =
            match IPAddress.TryParse(if ip = "localhost" then "127.0.0.1" else ip) with
            | true, (NonNull address) when IPAddress.IsLoopback address && address.AddressFamily = Sockets.AddressFamily.InterNetwork -> address
            | _ -> refuse $"ip is '{ip}'; this kernel listens on this machine alone, on an address such as 127.0.0.1."

        { Address = address
          ShellPort = port "shell_port"
          ControlPort = port "control_port"
          IoPubPort = port "iopub_port"
          StdinPort = port "stdin_port"
          HeartbeatPort = port "hb_port"
          Key = match RequestContent.text json "key" with "" -> refuse "key is empty; messages must be signed." | key -> key }
