namespace MkdSeg.Training.Runs;

/// <summary>How a session of a training ended.</summary>
public enum SessionOutcome
{
    /// <summary>It is still running, or its process was killed.</summary>
    Running,

    /// <summary>It was asked to stop and left a checkpoint.</summary>
    Stopped,

    /// <summary>It failed, for example by divergence or a full disk.</summary>
    Failed,

    /// <summary>It came to the end of the training.</summary>
    Finished,
}

/// <summary>One process that worked on a run; a training that was stopped and resumed has several.</summary>
public sealed record RunSession
{
    /// <summary>When it began, in universal time.</summary>
    public required DateTimeOffset Began { get; init; }

    /// <summary>How it ended.</summary>
    public SessionOutcome Outcome { get; init; }

    /// <summary>Steps that were made before it.</summary>
    public required int FromStep { get; init; }

    /// <summary>Steps that were made when this was written.</summary>
    public required int ToStep { get; init; }

    /// <summary>Wall time in seconds until this was written, preparation of the data not counted.</summary>
    public double WallSeconds { get; init; }

    /// <summary>Largest resident memory of the process in bytes.</summary>
    public long PeakMemoryBytes { get; init; }

    /// <summary>What was unusual, for example a damaged checkpoint that was passed over; null for nothing.</summary>
    public string? Remark { get; init; }

    /// <summary>The program.</summary>
    public required BuildFacts Build { get; init; }

    /// <summary>The machine.</summary>
    public required MachineFacts Machine { get; init; }
}
