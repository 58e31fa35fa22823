module MkdSeg.Jupyter.Tests.Hostile.MutatedTests

open System
open System.Diagnostics
open System.IO
open MkdSeg.Jupyter.Tests
open MkdSeg.Notebooks.Tests
open MkdSeg.Notebooks.Tests.Books
open NUnit.Framework

/// Connection n is made from this seed plus n; MKDSEG_CONNECTION=n makes that one alone.
let private seed = 17_000

let private isLong = Environment.GetEnvironmentVariable "MKDSEG_LONG" = "1"

let private numbers: int list =
    match Int32.TryParse(Environment.GetEnvironmentVariable "MKDSEG_CONNECTION") with
    | true, number -> [ number ]
    | _ -> [ 0 .. (if isLong then 1000 else 60) - 1 ]

/// Writes in up to three pieces, and hears what comes or goes away at once, or stays until the end.
let private converse (kernel: RunningKernel) (number: int) : string * RawClient option =
    let random = Random(seed + number)
    let channel, bytes = ConnectionMutator.make random
    let client = kernel.Connect channel

    for piece in Array.splitInto (random.Next(1, 4)) bytes do
        client.TrySend piece |> ignore

    match random.Next 3 with
    | 0 -> channel, Some client
    | 1 ->
        client.IsEnded(TimeSpan.FromMilliseconds 50.0) |> ignore
        (client :> IDisposable).Dispose()
        channel, None
    | _ ->
        (client :> IDisposable).Dispose()
        channel, None

let private record (counts: (string * int) list) (before: int) (after: int) (most: int) (seconds: float) : unit =
    let rows = [ for channel, count in counts -> $"| {channel} | {count} |" ]

    let lines =
        [ "# Mutated connections to the Jupyter kernel"
          ""
          "Written by `MKDSEG_LONG=1 dotnet test -c Release tests/MkdSeg.Jupyter.Tests --filter MutatedTests`. Connection n,"
          $"counted from 0, is made from seed {seed} + n: what a client that behaves sends on one of the five ports, with one to four"
          "changes; a third of the connections stays open to the end. `MKDSEG_CONNECTION=n` makes that one alone. After every fiftieth and"
          "the last, a signed request on the shell and on the control channel must be answered. Promised: the kernel lives, and its"
          "resident memory grows by less than 200 MiB."
          ""
          "| Channel | Connections |"
          "|---|---:|"
          yield! rows
          $"| together | {List.sumBy snd counts} |"
          ""
          "Deaths: 0. Requests without an answer: 0."
          $"Resident memory before {before} MiB, after {after} MiB, at most {most} MiB. {seconds:F0} s." ]

    File.WriteAllLines(Path.Combine(Committed.folder, "..", "data", "recorded", "kernel-connections.md"), lines)

[<Test>]
let ``mutated connections leave the kernel alive, small and answering`` () =
    use kernel = new RunningKernel()
    kernel.WaitUntilReady()
    let before = kernel.Resident
    let clock = Stopwatch.StartNew()

    let conversations =
        [ for number in numbers do
              let conversation = converse kernel number

              if number % 50 = 49 then
                  kernel.MustAnswer $"connection {number}"

              conversation ]

    kernel.MustAnswer "the last connection"
    let after = kernel.Resident
    Assert.That(after - before, Is.LessThan 200, "MiB")

    if isLong && numbers.Length > 1 then
        record (conversations |> List.countBy fst |> List.sort) before after kernel.MostResident clock.Elapsed.TotalSeconds

    for _, client in conversations do
        client |> Option.iter (fun client -> (client :> IDisposable).Dispose())
