namespace MkdSeg.Display

open System
open System.Collections
open System.Globalization
open Microsoft.FSharp.Reflection

/// Values as text: F#'s own types and sequences as F# Interactive prints them, others by their ToString.
[<RequireQualifiedAccess>]
module PlainText =
    let private isOfFSharp (kind: Type) =
        FSharpType.IsRecord(kind, true)
        || FSharpType.IsUnion(kind, true)
        || FSharpType.IsTuple kind
        || FSharpType.IsFunction kind

    /// The text of a value.
    let ofValue (value: obj | null) : string =
        match value with
        | null -> "<null>"
        | :? string as text -> text
        | :? IFormattable as number -> number.ToString(null, CultureInfo.InvariantCulture)
        | :? IEnumerable -> sprintf "%A" value
        | value when isOfFSharp (value.GetType()) -> sprintf "%A" value
        | value -> value.ToString() |> Option.ofObj |> Option.defaultValue ""

    /// The text of what is no object: F# keeps one case of some unions so, None among them.
    let ofNull (declared: Type) : string =
        let isWithout (case: UnionCaseInfo) = case.GetFields().Length = 0

        if not (FSharpType.IsUnion(declared, true)) then
            ofValue null
        else
            match FSharpType.GetUnionCases(declared, true) |> Array.filter isWithout with
            | [| only |] -> only.Name
            | _ -> ofValue null
