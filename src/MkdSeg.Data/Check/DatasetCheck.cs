using MkdSeg.Data.Sources;
using MkdSeg.Imaging;

namespace MkdSeg.Data.Check;

/// <summary>
/// Reads every file of a data set once and reports what is there and what is wrong, before hours are spent on training.
/// </summary>
public static class DatasetCheck
{
    /// <summary>Checks a data set. A bad case is listed with its error and the check goes on.</summary>
    /// <param name="folder">The data set's folder.</param>
    /// <param name="progress">Told of each case as it is done; null for silence.</param>
    /// <exception cref="InvalidInputException">The folder as a whole cannot be opened (<see cref="Dataset.Open(string)"/>).</exception>
    public static DatasetReport Run(string folder, IProgress<CaseReport>? progress = null)
    {
        IDataset dataset = Dataset.Open(folder);
        var reports = new List<CaseReport>();
        var idsOfHash = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (DatasetCase stored in dataset.Cases)
        {
            (CaseReport report, string? hash) = CaseInspection.Inspect(stored, dataset.Labels, dataset.IsSliceStack);
            reports.Add(report);
            progress?.Report(report);
            if (hash is not null)
            {
                (idsOfHash.TryGetValue(hash, out List<string>? ids) ? ids : idsOfHash[hash] = []).Add(stored.Id);
            }
        }

        IEnumerable<string> copies = idsOfHash.Values.Where(ids => ids.Count > 1)
            .Select(ids => $"{string.Join(" and ", ids)} hold the same image: one patient under two names; keep one.");
        return new(dataset.Folder, dataset.Name, dataset.IsSliceStack, dataset.Labels, reports, [.. dataset.Problems, .. copies])
        {
            Notes = dataset.Notes,
        };
    }
}
