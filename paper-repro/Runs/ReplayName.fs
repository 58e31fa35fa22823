namespace MkdSeg.PaperRepro

open System
open MkdSeg.Imaging

/// Names that become names of files and folders. They are read from files that may be a stranger's, so each is looked at once, where
/// it is read.
[<RequireQualifiedAccess>]
module ReplayName =
    let private isPlain (letter: char) = Char.IsAsciiLetterOrDigit letter || "+-_.".Contains letter

    /// Letters, digits, + - _ and single dots between them: it stays where it is put, on every system.
    let isSafe (name: string) : bool =
        name.Length > 0
        && name.Length <= 120
        && Char.IsAsciiLetterOrDigit name[0]
        && not (name.EndsWith '.')
        && not (name.Contains "..")
        && String.forall isPlain name

    /// The name itself. InvalidInputException, which names the file that it stands in, where it is no plain name.
    let require (path: string) (what: string) (name: string) : string =
        if isSafe name then
            name
        else
            let allowed = "letters, digits, + - _ and single dots"

            raise (
                InvalidInputException
                    $"{path}: the {what} '{name}' is no plain name ({allowed}); restore the file, or delete it and run the replay again."
            )
