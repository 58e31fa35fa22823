namespace MkdSeg.Notebooks

open System
open System.Globalization
open System.Text.RegularExpressions
open SkiaSharp
open MkdSeg.Display

/// A number that moved by more than is allowed, in a line whose words stayed.
type MovedNumber = { Stored: string; Fresh: string; Allowed: float }

/// Where a fresh output differs from the stored one.
type OutputDifference = { Cell: int; Where: string; Stored: string; Fresh: string; Moved: MovedNumber list }

/// Compares the outputs of a run with those that were stored before it. Times, durations and folders are masked; numbers with a decimal
/// point may move by `Absolute + Relative * |stored|`; pictures by `PictureLevels` grey levels on average; standard error is not
/// compared, nor are cells tagged `IgnoreTag`.
[<RequireQualifiedAccess>]
module OutputComparison =
    [<Literal>]
    let Absolute = 0.001

    [<Literal>]
    let Relative = 0.01

    [<Literal>]
    let PictureLevels = 4.0

    /// Larger pictures are not looked into.
    [<Literal>]
    let private MostPixels = 100_000_000L

    /// nbval's tag for a cell whose outputs may be others each time.
    [<Literal>]
    let IgnoreTag = "nbval-ignore-output"

    let private masks =
        lazy
            [ Regex(@"base64,[A-Za-z0-9+/=]+|(?<=var library = "")[A-Za-z0-9+/=]+"), "<data>"
              Regex(@"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?Z?"), "<time>"
              Regex(@"\b\d{1,2}/\d{1,2}/\d{4}\b"), "<time>"
              Regex(@"\b\d{1,2}:\d\d(:\d\d)?(\.\d+)?\b"), "<time>"
              Regex(@"\b\d+(\.\d+)? ?(ms|s|min|h|seconds|minutes|hours)\b"), "<time>"
              Regex(@"\b\d+(\.\d+)?/s\b"), "<rate>"
              Regex(@"(?<![\w/<:>.])/(?:[\w.+-]+/)+"), "<folder>/" ]

    let private masked (text: string) = masks.Value |> List.fold (fun (text: string) (mask, word) -> mask.Replace(text, word)) text
    let private number = lazy Regex(@"(?<![\w.])[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w]|\.\d)")

    let private isReal (number: string) = number.IndexOfAny [| '.'; 'e'; 'E' |] >= 0
    let private value (number: string) = Double.Parse(number, CultureInfo.InvariantCulture)

    /// The numbers of a line that moved too far from those of another of the same words; None where the words are others.
    let private moved (stored: string) (fresh: string) : MovedNumber list option =
        let hole (line: string) = number.Value.Replace(line, "\u0001")
        let numbers (line: string) = [ for found in number.Value.Matches line -> found.Value ]

        if hole stored <> hole fresh then
            None
        else
            Some
                [ for was, is in List.zip (numbers stored) (numbers fresh) do
                      let allowed = if isReal was || isReal is then Absolute + Relative * abs (value was) else 0.0

                      if was <> is && not (abs (value was - value is) <= allowed) then
                          { Stored = was; Fresh = is; Allowed = allowed } ]

    let private ofText (cell: int) (where: string) (stored: string) (fresh: string) : OutputDifference list =
        let lines (text: string) = (masked (text.ReplaceLineEndings "\n")).TrimEnd('\n').Split '\n' |> List.ofArray
        let before, now = lines stored, lines fresh

        [ for at in 0 .. max before.Length now.Length - 1 do
              let was, is = List.tryItem at before, List.tryItem at now
              let numbers = Option.map2 moved was is |> Option.flatten

              if was <> is && numbers <> Some [] then
                  let shown = Option.defaultValue "(no line)"

                  { Cell = cell
                    Where = $"{where}, line {at + 1}"
                    Stored = shown was
                    Fresh = shown is
                    Moved = Option.defaultValue [] numbers } ]

    /// The bytes of a picture, None where the text is no Base64.
    let private bytes (picture: string) : byte[] option =
        try
            Some(Convert.FromBase64String picture)
        with :? FormatException ->
            None

    let private decoded (picture: string) : SKBitmap option =
        bytes picture
        |> Option.bind (fun bytes ->
            let size = SKBitmap.DecodeBounds bytes

            if size.IsEmpty || int64 size.Width * int64 size.Height > MostPixels then None else Option.ofObj (SKBitmap.Decode bytes))

    /// Mean difference of the channels in grey levels, None where the sizes differ.
    let private pictureDifference (before: SKBitmap) (now: SKBitmap) : float option =
        if before.Info.Size <> now.Info.Size then
            None
        else
            let was, is = before.GetPixelSpan().ToArray(), now.GetPixelSpan().ToArray()
            Some(Seq.map2 (fun (a: byte) (b: byte) -> float (abs (int a - int b))) was is |> Seq.average)

    let private ofPicture (cell: int) (where: string) (stored: string) (fresh: string) : OutputDifference list =
        let differs (was: string) (is: string) = [ { Cell = cell; Where = where; Stored = was; Fresh = is; Moved = [] } ]

        match decoded stored, decoded fresh with
        | Some before, Some now ->
            use before = before
            use now = now

            match pictureDifference before now with
            | Some levels when levels <= PictureLevels -> []
            | Some levels ->
                let levels = levels.ToString("0.0", CultureInfo.InvariantCulture)
                differs "a picture" $"another, by {levels} grey levels on average"
            | None -> differs "a picture" "one of another size"
        | before, now ->
            let words (picture: SKBitmap option) = if picture.IsSome then "a picture" else "what is no picture"
            Option.iter (fun (picture: SKBitmap) -> picture.Dispose()) before
            Option.iter (fun (picture: SKBitmap) -> picture.Dispose()) now
            if stored = fresh then [] else differs (words before) (words now)

    let private ofForm (cell: int) (where: string) (mimeType: string) (stored: string) (fresh: string) : OutputDifference list =
        if mimeType = MimeType.Png then ofPicture cell where stored fresh else ofText cell $"{where}, {mimeType}" stored fresh

    let private kind (output: CellOutput) =
        match output with
        | CellOutput.Text _ -> "text"
        | CellOutput.Display _
        | CellOutput.Update _ -> "a display"
        | CellOutput.Result _ -> "a result"
        | CellOutput.Failure error -> $"the error {error.Name}"

    let private ofOutput (cell: int) (where: string) (stored: CellOutput option) (fresh: CellOutput option) : OutputDifference list =
        let other () =
            [ { Cell = cell
                Where = where
                Stored = stored |> Option.map kind |> Option.defaultValue "(none)"
                Fresh = fresh |> Option.map kind |> Option.defaultValue "(none)"
                Moved = [] } ]

        match stored, fresh with
        | Some(CellOutput.Text(_, before)), Some(CellOutput.Text(_, now)) -> ofText cell where before now
        | Some(CellOutput.Display(_, before)), Some(CellOutput.Display(_, now))
        | Some(CellOutput.Result before), Some(CellOutput.Result now) ->
            if List.map fst before.Forms <> List.map fst now.Forms then
                let forms (bundle: MimeBundle) = bundle.Forms |> List.map fst |> String.concat ", "
                [ { Cell = cell; Where = where; Stored = forms before; Fresh = forms now; Moved = [] } ]
            else
                List.zip before.Forms now.Forms |> List.collect (fun ((name, was), (_, is)) -> ofForm cell where name was is)
        | Some(CellOutput.Failure before), Some(CellOutput.Failure now) when before.Name = now.Name ->
            ofText cell where before.Message now.Message
        | None, None -> []
        | _ -> other ()

    let private compared (cell: NotebookCell) =
        cell.Outputs
        |> List.filter (function
            | CellOutput.Text(StandardStream.Error, _) -> false
            | _ -> true)

    /// What differs between the stored notebook and the executed one, cell by cell of code in the order of the run.
    let between (stored: Notebook) (fresh: Notebook) : OutputDifference list =
        let code (notebook: Notebook) = notebook.Cells |> List.filter _.IsRun

        List.zip (code stored) (code fresh)
        |> List.indexed
        |> List.filter (fun (_, (cell, _)) -> not (List.contains IgnoreTag cell.Tags))
        |> List.collect (fun (index, (before, now)) ->
            let was, is = compared before, compared now

            [ for at in 0 .. max was.Length is.Length - 1 do
                  yield! ofOutput (index + 1) $"output {at + 1}" (List.tryItem at was) (List.tryItem at is) ])
