using MkdSeg.Data.Preprocessing;
using MkdSeg.Imaging.Labels;

namespace MkdSeg.Data.Check;

/// <summary>What the check found out about a data set; pure data, printed by the command line.</summary>
/// <param name="Folder">Full path.</param>
/// <param name="Name">The data set's name.</param>
/// <param name="IsSliceStack">Whether cases are stacks of pictures without voxel size.</param>
/// <param name="Labels">The label map in use.</param>
/// <param name="Cases">One entry a case, in the data set's order.</param>
/// <param name="Findings">What is wrong with the folder as a whole and what is worth knowing of it.</param>
public sealed record DatasetReport(
    string Folder,
    string Name,
    bool IsSliceStack,
    LabelMap Labels,
    IReadOnlyList<CaseReport> Cases,
    IReadOnlyList<Finding> Findings)
{
    /// <summary>As what the folder was recognised, in words.</summary>
    public string Recognised { get; init; } = "";

    /// <summary>What the preprocessing makes of the data; null where no case could be prepared.</summary>
    public PreprocessingFingerprint? Fingerprint { get; init; }

    /// <summary>What is wrong with the folder as a whole, a line each.</summary>
    public IReadOnlyList<string> Problems => Lines(Severity.Problem);

    /// <summary>What is worth knowing of the folder but no error, a line each.</summary>
    public IReadOnlyList<string> Notes => Lines(Severity.Note);

    /// <summary>Whether neither the folder nor any case has a problem.</summary>
    public bool IsClean => Problems.Count == 0 && Cases.All(c => c.Problems.Count == 0);

    private string[] Lines(Severity severity) => [.. Findings.Where(f => f.Severity == severity).Select(f => f.Words).Distinct()];
}
