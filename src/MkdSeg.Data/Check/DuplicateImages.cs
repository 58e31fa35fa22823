namespace MkdSeg.Data.Check;

/// <summary>One patient under two names, recognised by the image.</summary>
internal static class DuplicateImages
{
    /// <summary>A problem for each group of cases with one image.</summary>
    /// <param name="contents">Cases with what their images are recognised by.</param>
    /// <param name="heldOut">Ids of the cases that the data set keeps for testing.</param>
    public static IEnumerable<Finding> Of(IReadOnlyList<(string Id, ImageContent Content)> contents, IReadOnlySet<string> heldOut)
    {
        // A constant image is one of all orders; it is a problem of its own.
        foreach (var group in contents.GroupBy(c => c.Content.Unordered).Where(g => g.Count() > 1))
        {
            string[] ids = [.. group.Select(c => c.Id)];
            string names = string.Join(" and ", ids);
            bool same = group.Select(c => c.Content.Ordered).Distinct().Count() == 1;
            int tests = ids.Count(heldOut.Contains);
            string what = same ? "hold the same image" : "hold the same voxels in another order (a turned or mirrored copy)";
            string split = tests > 0 && tests < ids.Length
                ? $", in training and in the test set ({string.Join(", ", ids.Where(heldOut.Contains))}), so that its score says nothing"
                : "";
            yield return Finding.Problem(
                FindingKind.Duplicate,
                $"{names} {what}: one patient under {(ids.Length == 2 ? "two" : $"{ids.Length}")} names{split}; keep one.",
                ("cases", ids.Length),
                ("inTest", tests)) with
            { Cases = ids };
        }
    }
}
