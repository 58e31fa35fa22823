namespace MkdSeg.PaperRepro

open System
open System.ComponentModel
open System.Diagnostics
open System.IO
open MkdSeg.Imaging

/// Slurm's commands, as they are on the PATH.
[<RequireQualifiedAccess>]
module Slurm =
    /// Runs a command to its end: its output, or what it said was wrong. InvalidInputException where there is no such command.
    let private call (file: string) (arguments: string list) : Result<string, string> =
        let info = ProcessStartInfo(file, arguments, RedirectStandardOutput = true, RedirectStandardError = true)

        try
            use running = Process.Start info |> nonNull
            let errors = running.StandardError.ReadToEndAsync()
            let output = running.StandardOutput.ReadToEnd()
            running.WaitForExit()
            if running.ExitCode = 0 then Ok output else Error(errors.Result.Trim().ReplaceLineEndings "; ")
        with :? Win32Exception ->
            raise (InvalidInputException $"{file}: not found; --engine slurm needs Slurm's commands on the PATH of this machine.")

    /// Submits a script as tasks 0 .. count - 1 of one array, some of them at once if there is a limit. InvalidInputException
    /// with Slurm's words where it is refused.
    let submit (name: string) (count: int) (atOnce: int option) (options: string list) (script: string) : unit =
        let limit = atOnce |> Option.map (fun limit -> $"%%{limit}") |> Option.defaultValue ""

        match call "sbatch" ([ $"--job-name={name}"; $"--array=0-{count - 1}{limit}" ] @ options @ [ script ]) with
        | Ok _ -> ()
        | Error words ->
            raise (
                InvalidInputException(
                    $"sbatch refused {script}: {words}. Give what your cluster asks for with --slurm-option, for example "
                    + "--slurm-option=--partition=gpu."
                )
            )

    /// The tasks of an array that wait (false) or are at work (true); an error while Slurm does not answer.
    let tasks (name: string) : Result<Map<int, bool>, string> =
        call "squeue" [ "--noheader"; "--array"; $"--name={name}"; "--format=%K %T" ]
        |> Result.map (fun lines ->
            [ for line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries) do
                  match line.Split(' ', StringSplitOptions.RemoveEmptyEntries) with
                  | [| index; state |] -> int index, state <> "PENDING"
                  | _ -> () ]
            |> Map.ofList)
