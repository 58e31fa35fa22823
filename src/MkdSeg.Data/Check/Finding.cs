namespace MkdSeg.Data.Check;

/// <summary>How much a finding matters.</summary>
public enum Severity
{
    /// <summary>Worth a look; training goes on.</summary>
    Note,

    /// <summary>An error: training or scoring would fail.</summary>
    Problem,
}

/// <summary>Something that the check noticed, in words for people and in a kind and numbers for programs.</summary>
/// <param name="Kind">One of <see cref="FindingKind"/>.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Words">One line: what, where, and what to do where that is not plain.</param>
public sealed record Finding(string Kind, Severity Severity, string Words)
{
    /// <summary>The structure concerned; null where none is.</summary>
    public string? Structure { get; init; }

    /// <summary>The cases concerned, for findings of the data set as a whole.</summary>
    public IReadOnlyList<string> Cases { get; init; } = [];

    /// <summary>What was measured, by name; lengths in millimetres, volumes in millilitres, shares from 0 to 1.</summary>
    public IReadOnlyDictionary<string, double> Numbers { get; init; } = new Dictionary<string, double>();

    /// <summary>A finding that is worth a look.</summary>
    internal static Finding Note(string kind, string words, params (string Name, double Value)[] numbers) =>
        new(kind, Severity.Note, words) { Numbers = Finite(numbers) };

    /// <summary>A finding that is an error.</summary>
    internal static Finding Problem(string kind, string words, params (string Name, double Value)[] numbers) =>
        new(kind, Severity.Problem, words) { Numbers = Finite(numbers) };

    /// <summary>JSON has no words for numbers that are not finite.</summary>
    private static Dictionary<string, double> Finite((string Name, double Value)[] numbers) =>
        numbers.Where(n => double.IsFinite(n.Value)).ToDictionary(n => n.Name, n => n.Value, StringComparer.Ordinal);
}
