namespace MkdSeg.Endurance.Tests.Processes;

/// <summary>A call that is killed and made again.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Arguments">The call, in a folder of its own.</param>
internal sealed record KilledCall(string Name, string[] Arguments)
{
    /// <summary>Puts into a new folder what the call needs.</summary>
    public Action<string> Prepare { get; init; } = _ => { };

    /// <summary>Files and folders that must be the same as after a call that nobody disturbed.</summary>
    public required string[] Results { get; init; }

    /// <summary>Of them, those that are whole whenever they are there: the same as undisturbed, or as they were before.</summary>
    public string[] AtOnce { get; init; } = [];

    /// <summary>Whether the call is refused where its results stand already, as when it was killed on its way out.</summary>
    public bool IsOnce { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
