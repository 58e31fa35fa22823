namespace MkdSeg.PaperRepro.Cells

open System.IO
open MkdSeg.Imaging

/// Places of the repository that a notebook lies in.
[<RequireQualifiedAccess>]
module Repository =
    [<Literal>]
    let private Mark = "MkdSeg.Repro.sln"

    /// The repository's folder: the nearest one above the current folder, which in a cell is the notebook's.
    /// InvalidInputException outside of it.
    let root () : string =
        let rec up (folder: DirectoryInfo | null) =
            match folder with
            | null ->
                raise (
                    InvalidInputException(
                        $"{Directory.GetCurrentDirectory()} lies in no folder that holds {Mark}; run the notebook from the "
                        + "repository's notebooks folder."
                    )
                )
            | folder when File.Exists(Path.Combine(folder.FullName, Mark)) -> folder.FullName
            | folder -> up folder.Parent

        up (DirectoryInfo(Directory.GetCurrentDirectory()))

    /// A folder for what a notebook makes; git ignores it.
    let output (name: string) : string = Path.Combine(root (), "out", "notebooks", name)
