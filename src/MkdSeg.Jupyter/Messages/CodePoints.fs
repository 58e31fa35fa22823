namespace MkdSeg.Jupyter

open System

/// Positions in a text: Jupyter counts Unicode code points, .NET units of UTF-16.
[<RequireQualifiedAccess>]
module internal CodePoints =
    /// The .NET position of a Jupyter one; beyond the end, the end.
    let toUnits (text: string) (points: int) : int = text.EnumerateRunes() |> Seq.truncate (max 0 points) |> Seq.sumBy _.Utf16SequenceLength

    /// The Jupyter position of a .NET one.
    let ofUnits (text: string) (units: int) : int = text.AsSpan(0, units).ToString().EnumerateRunes() |> Seq.length
