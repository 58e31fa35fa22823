namespace MkdSeg.Jupyter

open System

/// Texts from outside, for a line of a log.
[<RequireQualifiedAccess>]
module internal Shown =
    let private most = 200

    /// Its beginning, on one line, without control characters.
    let brief (text: string) : string =
        let plain =
            String.map (fun letter -> if Char.IsControl letter then ' ' else letter) (text.Substring(0, min most text.Length))

        if text.Length > most then plain + "..." else plain
