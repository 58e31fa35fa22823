namespace MkdSeg.Display

open System
open System.Text.Json
open System.Text.Json.Nodes

/// Where a point lies along an axis, as plotly.js takes it.
[<RequireQualifiedAccess>]
type internal AxisValue =
    | Number of float
    | Label of string

/// Reads plotly.js's description of charts; what is not there is empty.
[<RequireQualifiedAccess>]
module internal PlotlyJson =
    let child (node: JsonNode | null) (name: string) : JsonNode | null =
        match node with
        | :? JsonObject as parent -> parent[name]
        | _ -> null

    let text (node: JsonNode | null) : string option =
        match node with
        | :? JsonValue as value when value.GetValueKind() = JsonValueKind.String -> Some(value.GetValue<string>())
        | _ -> None

    let number (node: JsonNode | null) : float option =
        match node with
        | :? JsonValue as value when value.GetValueKind() = JsonValueKind.Number -> Some(value.GetValue<float>())
        | _ -> None

    let isTrue (node: JsonNode | null) : bool =
        match node with
        | :? JsonValue as value -> value.GetValueKind() = JsonValueKind.True
        | _ -> false

    /// A title is a text or an object that holds one.
    let title (node: JsonNode | null) : string option =
        text (child node "title") |> Option.orElseWith (fun () -> text (child (child node "title") "text"))

    let items (node: JsonNode | null) : (JsonNode | null) list =
        match node with
        | :? JsonArray as array -> List.ofSeq array
        | _ -> []

    /// Numbers and labels; what is neither is not a number.
    let values (node: JsonNode | null) : AxisValue list =
        [ for item in items node ->
              match number item, text item with
              | Some value, _ -> AxisValue.Number value
              | None, Some label -> AxisValue.Label label
              | None, None -> AxisValue.Number Double.NaN ]

/// One trace of a chart for plotly.js.
type internal PlotlyTrace(index: int, json: JsonObject) =
    let part = PlotlyJson.child json
    let x, y = PlotlyJson.values (part "x"), PlotlyJson.values (part "y")
    let counted (values: AxisValue list) = values |> List.mapi (fun at _ -> AxisValue.Number(float at))
    member _.Kind = PlotlyJson.text (part "type") |> Option.defaultValue "scatter"
    member _.Name = PlotlyJson.text (part "name")
    /// The name that plotly.js shows for a trace without one.
    member trace.ShownName = trace.Name |> Option.defaultValue $"trace {index}"
    member _.IsHorizontal = PlotlyJson.text (part "orientation") = Some "h"
    member _.GivenX = x
    member _.GivenY = y
    /// Positions count from 0 where only the other coordinate is given.
    member _.X = if x.IsEmpty then counted y else x
    member _.Y = if y.IsEmpty then counted x else y
    member _.Mode = PlotlyJson.text (part "mode")
    member _.Colour = [ part "line"; part "marker" ] |> List.tryPick (fun part -> PlotlyJson.text (PlotlyJson.child part "color"))
    member _.Dash = PlotlyJson.text (PlotlyJson.child (part "line") "dash")

    /// One symbol for all points, or one for each.
    member _.Symbols =
        let given = PlotlyJson.child (part "marker") "symbol"

        match PlotlyJson.text given with
        | Some one -> [ one ]
        | None -> PlotlyJson.items given |> List.choose PlotlyJson.text

    member _.IsInLegend =
        match part "showlegend" with
        | :? JsonValue as value -> value.GetValueKind() <> JsonValueKind.False
        | _ -> true

    /// Rows of a heat map.
    member _.Z =
        [ for row in PlotlyJson.items (part "z") ->
              [ for cell in PlotlyJson.items row -> PlotlyJson.number cell |> Option.defaultValue Double.NaN ] ]

    /// How far error bars reach below and above each point along an axis, "error_x" or "error_y"; none where the trace has none.
    member _.Errors(name: string) : (float * float) list =
        let lengths (field: string) =
            PlotlyJson.items (PlotlyJson.child (part name) field) |> List.map (PlotlyJson.number >> Option.defaultValue 0.0)

        let above, below = lengths "array", lengths "arrayminus"
        List.mapi (fun at up -> (List.tryItem at below |> Option.defaultValue up), up) above
