namespace MkdSeg.Jupyter

open System
open System.Net
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

    /// Reads a file. InvalidInputException where it is missing, damaged, without a key, names a port twice, or would have the kernel listen
    /// beyond this machine.
    static member Read(path: string) : ConnectionFile =
        let refuse (reason: string) = raise (InvalidInputException $"{path}: {reason}")

        let content = InputFile.ReadAllBytes(path, 1L <<< 20, "a connection file", "let Jupyter write it anew")

        let json =
            match JsonText.tryObject content with
            | Some json -> json
            | None -> refuse "the connection file is no JSON object in UTF-8 that names each part once; let Jupyter write it anew."

        let port (name: string) =
            match RequestContent.number json name 0 with
            | port when port >= 1 && port <= 65535 -> port
            | _ -> refuse $"the connection file names no {name} from 1 to 65535."

        let expect (name: string) (value: string) =
            match RequestContent.text json name with
            | found when found = value -> ()
            | found -> refuse $"{name} is '{Shown.brief found}'; this kernel speaks '{value}' alone."

        expect "transport" "tcp"
        expect "signature_scheme" "hmac-sha256"
        let ip = RequestContent.text json "ip"

        let address =
            match IPAddress.TryParse(if ip = "localhost" then "127.0.0.1" else ip) with
            | true, (NonNull address) when IPAddress.IsLoopback address && address.AddressFamily = Sockets.AddressFamily.InterNetwork ->
                address
            | _ -> refuse $"ip is '{Shown.brief ip}'; this kernel listens on this machine alone, on an address such as 127.0.0.1."

        let ports = [ for name in [ "shell_port"; "control_port"; "iopub_port"; "stdin_port"; "hb_port" ] -> name, port name ]

        match ports |> List.groupBy snd |> List.tryFind (fun (_, equal) -> equal.Length > 1) with
        | Some(port, equal) ->
            let names = equal |> List.map fst |> String.concat " and "
            refuse $"the connection file gives {names} the same port {port}."
        | None -> ()

        let named = Map.ofList ports

        { Address = address
          ShellPort = named["shell_port"]
          ControlPort = named["control_port"]
          IoPubPort = named["iopub_port"]
          StdinPort = named["stdin_port"]
          HeartbeatPort = named["hb_port"]
          Key =
            match RequestContent.text json "key" with
            | "" -> refuse "key is empty or no text; messages must be signed."
            | key -> key }
