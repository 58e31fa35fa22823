namespace MkdSeg.Evaluation

open System
open MkdSeg.Imaging.Geometry

/// Distances within one slice of a box, given each voxel's steps along axis 2 to the nearest site (AxisSteps). Holds
/// what a thread needs for that: about 12 bytes for each voxel of a slice.
type internal SliceDistances(size: GridSize, spacing: Spacing, steps: int[]) =
    let none = Double.PositiveInfinity * 1.0<mm^2>
    let mutable first = 0

    /// Within how many columns and rows TryNear looks.
    let near = 12

    /// Squared distance of each voxel within its plane across axis 0, and the row where its nearest site projects to.
    let inPlane = Array.zeroCreate<float<mm^2>>(size.X * size.Y)
    let row = Array.zeroCreate<int>(size.X * size.Y)

    /// The squares along the column at work, the rows whose parabolas make its lower envelope, and where, in rows,
    /// each of these begins to be the lowest.
    let given = Array.zeroCreate<float<mm^2>> size.Y
    let apex = Array.zeroCreate<int> size.Y
    let start = Array.zeroCreate<float> size.Y

    let square (step: float<mm>) (voxels: int) =
        let length = step * float voxels
        length * length

    /// Makes the lower envelope of column x; the answer is its last parabola's index, -1 without any site.
    let envelope x =
        let mutable last = -1

        for q in 0 .. size.Y - 1 do
            let away = steps[first + x + size.X * q]

            if away < AxisSteps.Far then
                given[q] <- square spacing.Z away
                let mutable from = Double.NegativeInfinity
                let mutable searching = last >= 0

                while searching do
                    let v = apex[last]
                    from <- float (q + v) / 2.0 + (given[q] - given[v]) / (2.0 * spacing.Y * spacing.Y * float (q - v))

                    if from > start[last] then
                        searching <- false
                    else
                        last <- last - 1
                        searching <- last >= 0

                if last < 0 then
                    from <- Double.NegativeInfinity

                last <- last + 1
                apex[last] <- q
                start[last] <- from

        last

    /// inPlane[x, y] = min over v of (stepZ steps[x, v])² + (stepY (y - v))².
    let acrossColumn x =
        let last = envelope x
        let mutable current = 0

        for y in 0 .. size.Y - 1 do
            while current < last && start[current + 1] <= float y do
                current <- current + 1

            let at = x + size.X * y

            if last < 0 then
                inPlane[at] <- none
            else
                row[at] <- apex[current]
                inPlane[at] <- given[apex[current]] + square spacing.Y (y - apex[current])

    /// Goes to slice k.
    member _.Enter k = first <- size.X * size.Y * k

    /// Squared distance of a voxel of the slice (its index x + Size.X * y there), looked for in the columns and rows around it;
    /// ValueNone where a site farther away may be nearer. Summed axis by axis from the first, as scipy does.
    member _.TryNear at =
        let x = at % size.X
        let y = at / size.X
        let steps = steps
        let mutable best = none
        let mutable found = none
        let mutable rows = 0

        while rows <= near && square spacing.Y rows < best do
            let across = square spacing.Y rows

            for v in y - rows .. max 1 (2 * rows) .. y + rows do
                if v >= 0 && v < size.Y then
                    let reach = sqrt (best - across) / spacing.X
                    let reach = if reach < float near then int reach else near

                    for u in max 0 (x - reach) .. min (size.X - 1) (x + reach) do
                        let away = steps[first + u + size.X * v]

                        if away < AxisSteps.Far then
                            let squared = square spacing.Z away + across + square spacing.X (u - x)

                            if squared < best then
                                best <- squared
                                found <- square spacing.X (u - x) + across + square spacing.Z away

            rows <- rows + 1

        if best < square (min spacing.X spacing.Y) (near + 1) then ValueSome found else ValueNone

    /// Works out all columns of the slice, which Squared needs.
    member _.Prepare() =
        for x in 0 .. size.X - 1 do
            acrossColumn x

    /// Squared distance of a voxel of the slice, after Prepare; infinite without any site. Columns to both sides are
    /// searched until they are farther away than what is found. Summed as by TryNear.
    member _.Squared at =
        let x = at % size.X
        let y = at / size.X
        let mutable best = inPlane[at]
        let mutable nearest = x
        let mutable away = 1

        while away < size.X && square spacing.X away < best do
            let along = square spacing.X away

            if x >= away && inPlane[at - away] + along < best then
                best <- inPlane[at - away] + along
                nearest <- x - away

            if x + away < size.X && inPlane[at + away] + along < best then
                best <- inPlane[at + away] + along
                nearest <- x + away

            away <- away + 1

        if best = none then
            none
        else
            let v = row[nearest + size.X * y]
            square spacing.X (x - nearest) + square spacing.Y (y - v) + square spacing.Z steps[first + nearest + size.X * v]
