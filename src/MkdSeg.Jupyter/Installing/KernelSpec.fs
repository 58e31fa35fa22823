namespace MkdSeg.Jupyter

open System
open System.IO
open System.Text.Encodings.Web
open System.Text.Json
open System.Text.Json.Nodes
open MkdSeg.Imaging
open MkdSeg.Imaging.Files
open MkdSeg.Notebooks

/// Whom a kernel is installed for.
[<RequireQualifiedAccess>]
type KernelPlace =
    /// Everybody on this machine.
    | System
    /// The one who installs it.
    | User
    /// Whoever uses the Python, or other programs, under this folder.
    | Prefix of folder: string

/// The entry by which Jupyter knows the kernel.
[<RequireQualifiedAccess>]
module KernelSpec =
    /// What menus show.
    [<Literal>]
    let DisplayName = ".NET (F#) MkdSeg"

    let private variable (name: string) = Environment.GetEnvironmentVariable name |> Option.ofObj |> Option.filter ((<>) "")

    /// Jupyter's data folder. JUPYTER_DATA_DIR goes before all but a prefix.
    let dataFolder (place: KernelPlace) : string =
        match place, variable "JUPYTER_DATA_DIR" with
        | KernelPlace.Prefix folder, _ -> Path.Combine(Path.GetFullPath folder, "share", "jupyter")
        | _, Some folder -> Path.GetFullPath folder
        | KernelPlace.System, None -> "/usr/local/share/jupyter"
        | KernelPlace.User, None -> Path.Combine(Environment.GetFolderPath Environment.SpecialFolder.UserProfile, ".local", "share", "jupyter")

    let private content (command: string list) : string =
        let argv = JsonArray(command @ [ "--connection-file"; "{connection_file}" ] |> List.map OutputJson.text |> Array.ofList)

        let spec =
            OutputJson.object
                [ "argv", argv
                  "display_name", OutputJson.text DisplayName
                  "language", OutputJson.text "F#"
                  "interrupt_mode", OutputJson.text "message"
                  "metadata", JsonObject() ]

        spec.ToJsonString(JsonSerializerOptions(WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping)) + "\n"

    /// Writes the entry, over an earlier one, and gives its path. `command` starts the kernel; the connection file comes behind it.
    /// InvalidInputException where the folder cannot be written.
    let install (dataFolder: string) (command: string list) : string =
        let folder = Path.Combine(dataFolder, "kernels", Notebook.Kernel)

        try
            Directory.CreateDirectory folder |> ignore
        with :? IOException | :? UnauthorizedAccessException as problem ->
            raise (InvalidInputException($"{folder} cannot be made ({problem.Message.ReplaceLineEndings(string ' ')}); --user installs for you alone, --prefix DIR elsewhere.", problem))

        let path = Path.Combine(folder, "kernel.json")
        AtomicFile.WriteText(path, content command)
        path
