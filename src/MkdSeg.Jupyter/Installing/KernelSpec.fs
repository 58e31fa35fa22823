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
        | KernelPlace.Prefix "", _ -> raise (InvalidInputException "--prefix is empty; give it a folder.")
        | KernelPlace.Prefix folder, _ -> Path.Combine(Path.GetFullPath folder, "share", "jupyter")
        | _, Some folder -> Path.GetFullPath folder
        | KernelPlace.System, None -> "/usr/local/share/jupyter"
        | KernelPlace.User, None ->
            Path.Combine(Environment.GetFolderPath Environment.SpecialFolder.UserProfile, ".local", "share", "jupyter")

    /// What stands behind the command in every entry of ours.
    let private connection = [ "--connection-file"; "{connection_file}" ]

    let private content (command: string list) : string =
        let argv = JsonArray(command @ connection |> List.map OutputJson.text |> Array.ofList)

        let spec =
            OutputJson.object
                [ "argv", argv
                  "display_name", OutputJson.text DisplayName
                  "language", OutputJson.text "F#"
                  "interrupt_mode", OutputJson.text "message"
                  "metadata", JsonObject() ]

        spec.ToJsonString(JsonSerializerOptions(WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping))
        + "\n"

    /// Whether an entry calls this kernel, in whatever folder the program stands.
    let private isOurs (verbs: string list) (entry: string) : bool =
        let words =
            match JsonText.tryObject (InputFile.ReadAllBytes(entry, 1L <<< 20, "a kernel's entry", "look at what it is")) with
            | Some json ->
                match json["argv"] with
                | :? JsonArray as words -> [ for word in words -> string word ]
                | _ -> []
            | None -> []

        let ending = verbs @ connection
        words.Length > ending.Length && List.skip (words.Length - ending.Length) words = ending

    /// What stands in a folder and is not ours, or None.
    let private foreign (verbs: string list) (folder: string) : string option =
        let entry = Path.Combine(folder, "kernel.json")

        if File.Exists entry then
            if isOurs verbs entry then None else Some entry
        elif Directory.Exists folder then
            // What an installation of ours that was killed has left does not count.
            Directory.EnumerateFileSystemEntries folder |> Seq.tryFind (OutputPaths.IsTrace >> not)
        else
            None

    /// Writes the entry, over an earlier one of ours, and gives its path. The kernel is started with `program`, `verbs` and the
    /// connection file.
    /// InvalidInputException where the folder cannot be written or is another kernel's.
    let install (dataFolder: string) (program: string list) (verbs: string list) : string =
        let folder = Path.Combine(dataFolder, "kernels", Notebook.Kernel)

        try
            match foreign verbs folder with
            | Some other ->
                raise (
                    InvalidInputException
                        $"{other} belongs to another kernel of the same name; move {folder} away, or install elsewhere with --prefix DIR."
                )
            | None -> Directory.CreateDirectory folder |> ignore
        with
        | :? IOException
        | :? UnauthorizedAccessException as problem ->
            raise (
                InvalidInputException(
                    $"{folder} cannot be made ({Shown.brief problem.Message}); --user installs for you alone, --prefix DIR elsewhere.",
                    problem
                )
            )

        let path = Path.Combine(folder, "kernel.json")
        AtomicFile.WriteText(path, content (program @ verbs))
        path
