namespace MkdSeg.Evaluation

open System.IO
open System.Text

/// Text files that are there whole or not at all.
[<RequireQualifiedAccess>]
module internal AtomicFile =
    /// Writes UTF-8 without byte order mark to a file beside `path` and moves it there; an older file is replaced. A crash
    /// on the way leaves the older file as it was. The folder must exist.
    let write (path: string) (text: string) =
        let beside = $"{path}.{System.Guid.NewGuid():N}.tmp"

        try
            do
                use stream = new FileStream(beside, FileMode.CreateNew)
                stream.Write(UTF8Encoding(false).GetBytes text)
                stream.Flush(flushToDisk = true)

            File.Move(beside, path, overwrite = true)
        finally
            File.Delete beside
