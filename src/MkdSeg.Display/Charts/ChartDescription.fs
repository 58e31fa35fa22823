namespace MkdSeg.Display

/// How a line is drawn; with symbols, lines are told apart without colour too.
[<RequireQualifiedAccess>]
type ChartDash =
    | Solid
    | Dashed
    | Dotted
    | DashDotted

/// What stands at a point.
[<RequireQualifiedAccess>]
type ChartSymbol =
    | Circle
    | Square
    | Diamond
    | Triangle
    | Cross
    | Star

/// A point in the axes' units.
type ChartPoint =
    {
        X: float
        Y: float
        /// From where to where an interval reaches along the horizontal axis.
        Across: (float * float) option
        /// From where to where an interval reaches along the vertical axis.
        Up: (float * float) option
        /// Whether the symbol is filled.
        IsFilled: bool
    }

    /// A filled point without intervals.
    static member At(x: float, y: float) = { X = x; Y = y; Across = None; Up = None; IsFilled = true }

/// What a series draws. Along an axis of names, places count from 0.
[<RequireQualifiedAccess>]
type ChartMarks =
    /// Points in order, with a symbol each and with a line through them, if wanted.
    | Points of points: ChartPoint list * symbol: ChartSymbol option * line: ChartDash option
    /// A place and a value each. Bars of several series stand side by side; lying ones begin at the left.
    | Bars of bars: (float * float) list * isLying: bool
    /// A box over values at a place: quartiles, whiskers up to 1.5 times their distance, and the values beyond.
    | Box of place: float * values: float list * isLying: bool
    /// A line through points in order, filled down to 0: a histogram's outline.
    | Area of points: (float * float) list
    /// Rows of numbers as colours.
    | HeatMap of rows: float list list

/// One entry of a chart.
type ChartSeries =
    {
        Name: string
        /// Red, green and blue: "#0072B2".
        Colour: string
        Marks: ChartMarks
        IsInLegend: bool
        /// How far the marks are drawn beside their place, as a share of the horizontal axis: points of one number stand side by side.
        Shift: float
    }

/// How values lie along an axis.
[<RequireQualifiedAccess>]
type ChartScale =
    /// Evenly; between given ends or, without, from the smallest to the largest value.
    | Linear of ends: (float * float) option
    /// By powers of ten, between given ends if there are any; what is not above 0 has no place.
    | Logarithmic of ends: (float * float) option
    /// Names at 0, 1, 2 and so on.
    | Names of string list

/// One of a chart's two axes.
type ChartAxis =
    {
        /// What is measured, with its unit; may be empty.
        Title: string
        Scale: ChartScale
        /// Where labels stand; chosen where there are none.
        Ticks: float list
        /// Whether 0 is on the axis whatever the values are.
        HoldsZero: bool
        /// Whether a dark line marks 0.
        MarksZero: bool
        /// From right to left, or from top to bottom.
        IsReversed: bool
    }

    /// An axis of numbers from the smallest to the largest value.
    static member Numbers(title: string) =
        { Title = title; Scale = ChartScale.Linear None; Ticks = []; HoldsZero = false; MarksZero = false; IsReversed = false }

    /// An axis of names in their order.
    static member Names(names: string list) = { ChartAxis.Numbers "" with Scale = ChartScale.Names names }

/// A chart: all that its interactive and its static form show.
type ChartDescription =
    {
        /// Over the chart; may be empty.
        Title: string
        /// What the chart shows, for those who do not see it.
        Words: string
        /// Pixels across where the place does not say otherwise.
        Width: int
        /// Pixels down.
        Height: int
        Horizontal: ChartAxis
        Vertical: ChartAxis
        Series: ChartSeries list
    }

    /// Series that the legend names; a single series needs none.
    member internal chart.Legend: ChartSeries list =
        match chart.Series |> List.filter _.IsInLegend with
        | [ _ ] when chart.Series.Length = 1 -> []
        | named -> named
