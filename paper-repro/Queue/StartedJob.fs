namespace MkdSeg.PaperRepro

open System

/// How a job ended.
[<RequireQualifiedAccess>]
type JobEnd =
    /// With what it said was unusual, a line each.
    | Done of remarks: string list
    /// Asked to stop, or left to itself; run again, it goes on from where it is.
    | Stopped
    /// What it said last.
    | Failed of string

/// A job that was handed over to whatever runs it: a process of this machine, or a task of a batch system.
type IStartedJob =
    inherit IDisposable
    abstract Job: Job
    /// False while a batch system lets it wait.
    abstract IsAtWork: bool
    /// Since it is at work.
    abstract Elapsed: TimeSpan
    /// The part at work and how far it is; None until it has said something.
    abstract Progress: (string * Progress) option
    /// Asks for an end soon.
    abstract Stop: unit -> unit
    /// How it ended; None before that.
    abstract End: JobEnd option
