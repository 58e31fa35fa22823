namespace MkdSeg.Notebooks

open System
open System.Reflection
open System.Text.RegularExpressions

/// Exceptions as the author of a cell wants to read them: what, and the stack from where it was thrown up to the cell, without
/// the session's part.
[<RequireQualifiedAccess>]
module internal UserStack =
    let private cellPlace = lazy Regex(@" in \S.*?cell(\d+)\.fsx:line (\d+)")
    let private interactive = lazy Regex(@"FSI_\d{4}[.+]")
    let private main = lazy Regex(@"<StartupCode\$FSI_\d+>\.\$FSI_\d+(\.main@|\.\.cctor|\.\.ctor)\(\)")

    let rec private actual (problem: exn) : exn =
        match problem with
        | :? TargetInvocationException
        | :? TypeInitializationException when not (isNull problem.InnerException) -> actual (nonNull problem.InnerException)
        | other -> other

    let private isOfSession (frame: string) =
        [ "at System.Reflection."
          "at System.RuntimeMethodHandle."
          "at System.Runtime.ControlledExecution"
          "at FSharp.Compiler."
          "at MkdSeg.Notebooks.Session" ]
        |> List.exists frame.Contains

    let private readable (frame: string) =
        let placed = cellPlace.Value.Replace(frame, ", cell $1, line $2")
        interactive.Value.Replace(main.Value.Replace(placed, "the cell"), "").Replace("at the cell, cell", "at cell")

    let private frames (problem: exn) : string list =
        let all =
            (problem.StackTrace |> Option.ofObj |> Option.defaultValue "").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            |> List.ofArray

        let own =
            match all |> List.tryFindIndex main.Value.IsMatch with
            | Some last -> List.truncate (last + 1) all
            | None -> all

        own |> List.filter (isOfSession >> not) |> List.map (fun frame -> (readable frame).TrimEnd())

    let rec private chain (problem: exn) : string list =
        let inner =
            match problem.InnerException with
            | null -> []
            | inner -> "caused by" :: chain (actual inner)

        $"{problem.GetType().FullName}: {problem.Message}" :: frames problem @ inner

    /// The error of a cell that threw.
    let error (problem: exn) : CellError =
        match actual problem with
        | :? CellExitException as exit -> CellError.Plain CellErrorName.Exit exit.Message
        | problem ->
            { Name = problem.GetType().FullName |> Option.ofObj |> Option.defaultValue "Exception"
              Message = problem.Message
              Trace = chain problem }
