namespace MkdSeg.Display

open System.Globalization
open System.Security
open System.Text

/// Elements of an SVG, and how much room its text takes. Text stays text, so that no font is needed to make a picture.
[<RequireQualifiedAccess>]
module internal SvgParts =
    let number (value: float) : string = value.ToString("0.##", CultureInfo.InvariantCulture)

    let escape (text: string) : string =
        // XML has no place for letters below the space.
        SecurityElement.Escape(String.map (fun letter -> if letter < ' ' then ' ' else letter) text) |> nonNull

    /// Width of a letter in parts of its size: that of DejaVu Sans, which is wider than other sans-serif fonts, or a little more.
    let private widthOf (letter: Rune) : float =
        match char (min letter.Value 0xFFFF) with
        | letter when "iljI|!.,:;'´` ".Contains letter -> 0.34
        | letter when "tfr()[]{}/\\\"-".Contains letter -> 0.42
        | letter when "mwMW@%+=<>±~".Contains letter -> 0.9
        | letter when letter >= '\u2E80' -> 1.0
        | letter when letter >= 'A' && letter <= 'Z' -> 0.71
        | _ -> 0.63

    /// Pixels across that a text takes.
    let textWidth (size: float) (text: string) : float = size * Seq.sumBy widthOf (text.EnumerateRunes())

    /// Words in lines no wider than so many pixels.
    let wrap (size: float) (width: float) (text: string) : string list =
        let add (lines: string list) (word: string) =
            match lines with
            | line :: before when textWidth size $"{line} {word}" <= width -> $"{line} {word}" :: before
            | lines -> word :: lines

        text.Split ' ' |> Array.fold add [] |> List.rev

    /// Text at a point; `anchor` is start, middle or end, `turn` in degrees around the point.
    let text (size: float) (anchor: string) (turn: float) (x: float, y: float) (words: string) : string =
        let turned = if turn = 0.0 then "" else $" transform=\"rotate({number turn} {number x} {number y})\""
        $"<text x=\"{number x}\" y=\"{number y}\" font-size=\"{number size}\" text-anchor=\"{anchor}\"{turned}>{escape words}</text>"

    let line (colour: string) (width: float) (extra: string) (x1: float, y1: float) (x2: float, y2: float) : string =
        $"<line x1=\"{number x1}\" y1=\"{number y1}\" x2=\"{number x2}\" y2=\"{number y2}\" "
        + $"stroke=\"{colour}\" stroke-width=\"{number width}\"{extra}/>"

    let rectangle (fill: string) (extra: string) (x: float, y: float) (width: float, height: float) : string =
        $"<rect x=\"{number x}\" y=\"{number y}\" width=\"{number width}\" height=\"{number height}\" fill=\"{fill}\"{extra}/>"

    let private joined (points: (float * float) list) : string =
        points |> List.map (fun (x, y) -> $"{number x},{number y}") |> String.concat " "

    /// A filled shape without an outline.
    let polygon (fill: string) (opacity: float) (points: (float * float) list) : string =
        $"<polygon points=\"{joined points}\" fill=\"{fill}\" fill-opacity=\"{number opacity}\"/>"

    let polyline (colour: string) (extra: string) (points: (float * float) list) : string =
        $"<polyline points=\"{joined points}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"{extra}/>"

    let dash (dash: ChartDash) : string =
        match dash with
        | ChartDash.Solid -> ""
        | ChartDash.Dashed -> " stroke-dasharray=\"9 5\""
        | ChartDash.Dotted -> " stroke-dasharray=\"2 4\""
        | ChartDash.DashDotted -> " stroke-dasharray=\"9 4 2 4\""

    /// A symbol of about 8 pixels around a point.
    let symbol (colour: string) (isFilled: bool) (symbol: ChartSymbol) (x: float, y: float) : string =
        let look = $""" fill="{if isFilled then colour else "#ffffff"}" stroke="{colour}" stroke-width="1.5"/>"""

        let path (corners: (float * float) list) =
            let corners = corners |> List.map (fun (dx, dy) -> $"{number (x + dx)},{number (y + dy)}") |> String.concat " "
            $"<polygon points=\"{corners}\"{look}"

        match symbol with
        | ChartSymbol.Circle -> $"<circle cx=\"{number x}\" cy=\"{number y}\" r=\"4\"{look}"
        | ChartSymbol.Square -> path [ -3.5, -3.5; 3.5, -3.5; 3.5, 3.5; -3.5, 3.5 ]
        | ChartSymbol.Diamond -> path [ 0.0, -5.0; 5.0, 0.0; 0.0, 5.0; -5.0, 0.0 ]
        | ChartSymbol.Triangle -> path [ 0.0, -4.5; 4.5, 3.5; -4.5, 3.5 ]
        | ChartSymbol.Cross ->
            path
                [ -4.0, -2.5
                  -2.5, -4.0
                  0.0, -1.5
                  2.5, -4.0
                  4.0, -2.5
                  1.5, 0.0
                  4.0, 2.5
                  2.5, 4.0
                  0.0, 1.5
                  -2.5, 4.0
                  -4.0, 2.5
                  -1.5, 0.0 ]
        | ChartSymbol.Star ->
            path
                [ for n in 0..9 do
                      let angle, reach = float n * System.Math.PI / 5.0, (if n % 2 = 0 then 5.5 else 2.4)
                      reach * sin angle, -reach * cos angle ]
