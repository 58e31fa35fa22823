/// Reads tests/fixtures/surface_metrics_scipy.json: masks made of boxes and seeded noise with what scipy says of them.
/// The script beside it made the numbers and states how the noise is drawn.
module MkdSeg.Evaluation.Tests.Fixture

open System.Text.Json
open MkdSeg.Evaluation.Tests.Oracle
open MkdSeg.Imaging.Geometry
open NUnit.Framework

[<Literal>]
let FileName = "surface_metrics_scipy.json"

let cases () =
    fixture FileName
    |> field "cases"
    |> items
    |> List.map (fun case -> TestCaseData(case).SetArgDisplayNames(text (field "name" case)))

/// The script's noise: a linear congruential sequence modulo 2³², its upper half taken as a percentage.
let private noise (seed: uint32) percent count =
    let mutable state = seed

    Array.init count (fun _ ->
        state <- 1664525u * state + 1013904223u
        (state >>> 16) % 100u < percent)

/// Label values of a grid, later parts on top, axis 0 fastest.
let private draw (size: GridSize) (parts: JsonElement) =
    let labels = Array.zeroCreate<uint16>(int size.Count)

    for part in items parts do
        let value = (field "value" part).GetUInt16()

        match tryField "box" part with
        | Some box ->
            let range n = (items box)[n] |> items |> List.map _.GetInt32() |> fun r -> [ r[0] .. r[1] - 1 ]

            for k in range 2 do
                for j in range 1 do
                    for i in range 0 do
                        labels[i + size.X * (j + size.Y * k)] <- value
        | None ->
            noise ((field "seed" part).GetUInt32()) ((field "percent" part).GetUInt32()) labels.Length
            |> Array.iteri (fun at inside ->
                if inside then
                    labels[at] <- value)

    labels

/// Truth and prediction of a case as label volumes.
let volumes (case: JsonElement) =
    let size = field "size" case |> items |> List.map _.GetInt32() |> fun s -> GridSize(s[0], s[1], s[2])
    let spacing = spacing (tryField "spacing_mm" case)
    let volume name = Volumes.labels (size.X, size.Y, size.Z) spacing (draw size (field name case))
    volume "truth", volume "prediction"
