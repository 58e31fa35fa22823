/// A replay that takes seconds.
module MkdSeg.PaperRepro.Tests.TinyReplay

open System
open System.IO
open System.Threading
open MkdSeg.PaperRepro
open MkdSeg.Training.Options
open NUnit.Framework

/// The smallest networks that still have every part.
let tiny =
    TrainingOptions(
        Profile = "test",
        Threads = 1,
        Pixels = 32,
        Iterations = 4,
        BatchSize = 2,
        CheckpointEvery = 2,
        LogEvery = 1,
        Segmentor = SegmentorOptions(Width = 4, Depth = 2, ReestimateBatchNorm = true),
        Alignment =
            AlignmentOptions(
                GeneratorWidth = 4,
                GeneratorBlocks = 1,
                ResidualGenerator = true,
                DiscriminatorWidth = 4,
                DiscriminatorLayers = 2,
                WarmUpIterations = 2
            )
    )

/// Six small runs: target-only, joint and mkd with one and with two annotated volumes.
let request (out: string) : ReplayRequest =
    let study = Study.ofProfile "smoke"

    { Options = tiny
      Table = "annotation-curve"
      OwnTables = []
      Study = { study with Cohort = Some { Ct = 4; Mr = 2; Size = 24; Seed = 1 }; Assistant = None; Curve = [ 1; 2 ] }
      Data = None
      Out = out
      Engine = LocalEngine.create 2
      Annotated = None
      Assistant = None
      Fold = None }

let silent = { Out = TextWriter.Null; Error = TextWriter.Null; IsTerminal = false; Time = TimeProvider.System }

let finish (request: ReplayRequest) =
    let tables, problems = Replay.run silent CancellationToken.None request
    Assert.That(problems, Is.Empty)
    tables
