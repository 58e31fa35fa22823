namespace MkdSeg.Notebooks

open System
open System.IO
open System.Text

/// Folders for what lives as long as a session. The one for temporary files may be missing, or too long for a socket's name.
[<RequireQualifiedAccess>]
module internal ShortFolder =
    /// Bytes of a socket's path, as Linux has it (macOS has four fewer).
    [<Literal>]
    let private MostBytes = 103

    let private candidates () : string list =
        [ Path.GetTempPath()
          yield! Environment.GetEnvironmentVariable "XDG_RUNTIME_DIR" |> Option.ofObj |> Option.toList
          "/tmp"
          "/var/tmp"
          "/dev/shm" ]
        |> List.distinct

    /// Tries the folders in turn with a name that fits. IOException where none will do.
    let using (name: string) (make: string -> 'T) : 'T =
        let fits (path: string) = Encoding.UTF8.GetByteCount path <= MostBytes

        let mutable last = ""

        let attempt (folder: string) : 'T option =
            let path = Path.Combine(folder, name)

            try
                if Directory.Exists folder && fits path then Some(make path) else None
            with
            | :? IOException
            | :? UnauthorizedAccessException
            | :? Net.Sockets.SocketException as problem ->
                last <- $": {problem.Message.ReplaceLineEndings String.Empty}"
                None

        match candidates () |> List.tryPick attempt with
        | Some made -> made
        | None ->
            let tried = String.Join(", ", candidates ())

            raise (
                IOException(
                    $"No folder takes the session's socket (tried {tried}{last}); set TMPDIR to a folder that is there, can "
                    + "be written to and has a short name."
                )
            )
