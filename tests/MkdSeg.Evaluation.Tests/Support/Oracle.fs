/// Reads the numbers of other tools in tests/oracle, and those that our scripts in tests/fixtures had of them: each file names
/// its source, version and convention.
module MkdSeg.Evaluation.Tests.Oracle

open System
open System.IO
open System.Text.Json
open MkdSeg.Evaluation
open MkdSeg.Imaging.Geometry
open NUnit.Framework

let private read folder (file: string) =
    let path = Path.Combine(TestContext.CurrentContext.TestDirectory, folder, file)
    JsonDocument.Parse(File.ReadAllText path).RootElement

let load (file: string) = read "oracle" file

let fixture (file: string) = read "fixtures" file

let field (name: string) (element: JsonElement) = element.GetProperty name

let tryField (name: string) (element: JsonElement) =
    match element.TryGetProperty name with
    | true, value when value.ValueKind <> JsonValueKind.Null -> Some value
    | _ -> None

let text (element: JsonElement) = element.GetString() |> nonNull

let items (element: JsonElement) = List.ofSeq (element.EnumerateArray())

/// A number; "NaN" and "Infinity" are strings in these files.
let number (element: JsonElement) =
    match element.ValueKind with
    | JsonValueKind.String -> Double.Parse(text element, Globalization.CultureInfo.InvariantCulture)
    | _ -> element.GetDouble()

/// The cases of a file as NUnit test cases, each under its own name.
let cases (file: string) =
    load file
    |> field "cases"
    |> items
    |> List.map (fun case -> TestCaseData(case).SetArgDisplayNames(text (field "name" case)))

/// Nested arrays (1D to 3D, first index = axis 0) as a mask of what is not 0; axes that are lacking have one voxel.
let mask (array: JsonElement) =
    let rec shape (element: JsonElement) =
        match element.ValueKind with
        | JsonValueKind.Array -> element.GetArrayLength() :: shape element[0]
        | _ -> []

    let size =
        match shape array with
        | [ x ] -> x, 1, 1
        | [ x; y ] -> x, y, 1
        | [ x; y; z ] -> x, y, z
        | other -> failwith $"%A{other}"

    let rank = (shape array).Length

    let at (i, j, k) = [ i; j; k ] |> List.take rank |> List.fold (fun (element: JsonElement) (index: int) -> element[index]) array

    Volumes.mask size (at >> number >> (<>) 0.0)

/// Voxel spacing with 1 mm for axes that are lacking.
let spacing (element: JsonElement option) =
    let given = element |> Option.map (items >> List.map number) |> Option.defaultValue []
    let axis n = given |> List.tryItem n |> Option.defaultValue 1.0
    Volumes.spacing (axis 0) (axis 1) (axis 2)

/// The union of boxes, each [start, stop) for each axis, in a grid of two or three axes.
let boxes (shape: JsonElement) (boxes: JsonElement) =
    let axis n = items shape |> List.tryItem n |> Option.map _.GetInt32() |> Option.defaultValue 1
    let size = GridSize(axis 0, axis 1, axis 2)
    let inside = Array.zeroCreate (int size.Count)

    for box in items boxes do
        let ranges = items box |> List.map (items >> List.map _.GetInt32())

        let indices n =
            match List.tryItem n ranges with
            | Some range -> [ range[0] .. range[1] - 1 ]
            | None -> [ 0 ]

        for k in indices 2 do
            for j in indices 1 do
                for i in indices 0 do
                    inside[i + size.X * (j + size.Y * k)] <- true

    Mask.create size inside

let counts (truth: Mask) (prediction: Mask) : OverlapCounts =
    let count (values: bool[]) = int64 (Seq.length (Seq.filter id values)) * 1L<voxel>

    { Truth = count truth.Inside
      Prediction = count prediction.Inside
      Intersection = count (Array.map2 (&&) truth.Inside prediction.Inside) }
