namespace MkdSeg.PaperRepro

open System
open Giraffe.ViewEngine

/// Parts of a page. Texts and attributes are escaped by the library; what is not is named raw.
[<RequireQualifiedAccess>]
module Html =
    let text (words: string) = p [] [ str words ]

    let note (words: string) = p [ _class "note" ] [ str words ]

    let code (words: string) = code [] [ str words ]

    /// A part of the page under its heading; `level` is 2 to 4.
    let part (level: int) (id: string) (title: string) (content: XmlNode list) : XmlNode =
        let heading =
            match level with
            | 2 -> h2
            | 3 -> h3
            | _ -> h4

        section [ _id id ] (heading [] [ str title ] :: content)

    /// A box that scrolls sideways by itself; it can be reached by keyboard.
    let private scrolling (name: string) (content: XmlNode) =
        div [ _class "scroll"; attr "role" "region"; attr "aria-label" name; attr "tabindex" "0" ] [ content ]

    /// A table whose first column names its rows. Each cell knows its column's name up to a bracket, for windows too narrow to show columns
    /// side by side; columns that are `wide` are shown in wide windows alone.
    let tableOf (name: string) (wide: string -> bool) (header: string list) (rows: XmlNode list list) : XmlNode =
        let shown (column: string) =
            [ if wide column then
                  _class "wide" ]

        let row (cells: XmlNode list) =
            tr
                []
                (th [ attr "scope" "row" ] [ cells.Head ]
                 :: List.map2
                     (fun (column: string) cell -> td (attr "data-column" (column.Split(" (")[0]) :: shown column) [ cell ])
                     header.Tail
                     cells.Tail)

        let columns = [ for column in header -> th (attr "scope" "col" :: shown column) [ str column ] ]
        scrolling name (table [] [ thead [] [ tr [] columns ]; tbody [] (List.map row rows) ])

    /// Beside a table with columns that are shown in wide windows alone.
    let turn: XmlNode = p [ _class "note narrow" ] [ str "Turn the phone for all columns." ]

    /// Hidden until it is opened, or open from the start.
    let folded (isOpen: bool) (title: string) (content: XmlNode list) : XmlNode =
        details
            [ if isOpen then
                  flag "open" ]
            (summary [] [ str title ] :: content)

    /// A PNG inside the page.
    let picture (png: byte[]) (alternative: string) (caption: string) : XmlNode =
        figure
            [ _class "picture" ]
            [ img [ _src $"data:image/png;base64,{Convert.ToBase64String png}"; _alt alternative ]; figcaption [] [ str caption ] ]

    /// A chart that the page's script draws from the JSON beside it, which must hold no '<'; `still` is an SVG for paper and for where
    /// no script runs.
    let chart (height: int) (words: string) (caption: string) (still: string option) (json: string) : XmlNode =
        figure
            [ _class "figure" ]
            [ figcaption [] [ str caption ]
              div [ _class "chart"; attr "role" "img"; attr "aria-label" words; _style $"height: {height}px" ] []
              script [ _type "application/json" ] [ rawText json ]
              match still with
              | Some svg -> div [ _class "still"; attr "aria-hidden" "true" ] [ rawText svg ]
              | None -> () ]
