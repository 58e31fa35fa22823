namespace MkdSeg.PaperRepro

open System.Globalization
open System.IO
open System.Text.Json
open MkdSeg.Imaging.Files
open MkdSeg.Training.Runs
open TorchSharp

/// A training's log in forms that other programs read.
[<RequireQualifiedAccess>]
module LogCurves =
    /// The file in a run's folder.
    [<Literal>]
    let CsvFile = "log.csv"

    let private read (run: string) : (int * (string * float) list) list =
        [ for KeyValue(step, line) in TrainingLog.Read run do
              use document = JsonDocument.Parse line

              step,
              [ for entry in document.RootElement.EnumerateObject() do
                    if entry.Name <> "step" then
                        entry.Name, entry.Value.GetDouble() ] ]
        |> List.sortBy fst

    /// A line a logged step, a column a quantity; empty where a step has none.
    let writeCsv (run: string) : unit =
        let steps = read run
        let names = steps |> List.collect (snd >> List.map fst) |> List.distinct
        let number (value: float) = value.ToString("R", CultureInfo.InvariantCulture)

        let line (step: int, values: (string * float) list) =
            let byName = Map.ofList values
            string step :: [ for name in names -> byName |> Map.tryFind name |> Option.map number |> Option.defaultValue "" ]

        let lines = ("step" :: names) :: List.map line steps |> List.map (String.concat ",")
        AtomicFile.WriteText(Path.Combine(run, CsvFile), String.concat "\n" lines + "\n")

    /// TensorBoard's event files in a folder: a scalar a quantity.
    let writeTensorBoard (run: string) (folder: string) : unit =
        let writer = torch.utils.tensorboard.SummaryWriter folder

        for step, values in read run do
            for name, value in values do
                writer.add_scalar (name, float32 value, step)
