namespace MkdSeg.Notebooks

open System
open System.IO
open System.Threading

/// The cell at which a run stopped.
type FailedCell = { Number: int; Error: CellError }

/// Runs all cells of a notebook in order, each notebook in a process of its own.
[<RequireQualifiedAccess>]
module NotebookRunner =
    /// A cell with this tag may fail; the run goes on, as nbclient does.
    [<Literal>]
    let MayFailTag = "raises-exception"

    /// Runs the cells and records outputs and execution counts in the notebook, whatever happens; the file is not written. Stops at the
    /// first cell that fails. Cells see the notebook's folder as the current one. `progress` hears the number of the cell that begins,
    /// and how many there are.
    let run
        (launch: SessionLaunch)
        (timeout: TimeSpan)
        (progress: int -> int -> unit)
        (stop: CancellationToken)
        (notebook: Notebook)
        : FailedCell option =
        let folder = Path.GetDirectoryName(Path.GetFullPath notebook.Path) |> nonNull

        notebook.Cells
        |> List.filter (fun cell -> cell.IsCode && not (List.contains NotebookCell.SkipTag cell.Tags))
        |> List.iter _.Clear()

        let cells = notebook.Cells |> List.filter _.IsRun
        let records = cells |> List.map (fun cell -> cell, CellRecord())
        use session = SessionProcess.Start(launch, folder)

        /// A display is updated where it stands, which may be an earlier cell.
        let receive (own: CellRecord) (output: CellOutput) =
            match output with
            | CellOutput.Update(id, bundle) -> records |> List.exists (fun (_, record) -> record.TryUpdate(id, bundle)) |> ignore
            | other -> own.Add other

        let rec go (number: int) (rest: (NotebookCell * CellRecord) list) : FailedCell option =
            match rest with
            | [] -> None
            | (cell, record) :: later ->
                progress number cells.Length

                let error = session.Run(number, cell.Source, timeout, receive record, stop)

                match error with
                | Some error when not (List.contains MayFailTag cell.Tags) || error.Name = CellErrorName.ProcessEnded ->
                    Some { Number = number; Error = error }
                | _ -> go (number + 1) later

        let failed = go 1 records

        let last =
            match failed with
            | Some failed -> failed.Number
            | None -> cells.Length

        records |> List.truncate last |> List.iteri (fun index (cell, record) -> cell.Record(index + 1, record.Outputs))

        failed
