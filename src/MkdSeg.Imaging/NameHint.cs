namespace MkdSeg.Imaging;

/// <summary>What to say of a name that nothing has: the names that it comes near, and all that there are.</summary>
public static class NameHint
{
    /// <summary>More would be a list, not a guess.</summary>
    private const int MostGuesses = 3;

    /// <summary>What to do, for the end of a message: "did you mean mkd? Choose one of joint, mkd"; without a near name "choose one of
    /// joint, mkd". No full stop.</summary>
    /// <param name="name">The name that was given.</param>
    /// <param name="known">Names there are, in the order in which they are listed.</param>
    public static string Remedy(string name, IEnumerable<string> known)
    {
        string[] all = [.. known];
        string guess = DidYouMean(name, all), list = string.Join(", ", all);
        return guess.Length == 0 ? $"choose one of {list}" : $"{guess} Choose one of {list}";
    }

    /// <summary>"did you mean mkd?" or "did you mean joint or joint-twice?"; empty where no name is near.</summary>
    /// <param name="name">The name that was given.</param>
    /// <param name="known">Names there are; of <c>segmentor.learningRate</c> the part after the point is a name too.</param>
    public static string DidYouMean(string name, IEnumerable<string> known)
    {
        int most = Math.Max(1, name.Length / 3);
        var near = known
            .Select(one => (Name: one, Slips: Math.Min(Slips(name, one), Slips(name, one[(one.LastIndexOf('.') + 1)..]))))
            .Where(one => one.Slips <= most)
            .ToArray();

        if (near.Length == 0)
        {
            return string.Empty;
        }

        int fewest = near.Min(one => one.Slips);
        return $"did you mean {string.Join(" or ", near.Where(one => one.Slips == fewest).Take(MostGuesses).Select(one => one.Name))}?";
    }

    /// <summary>Letters that are missing, too many, wrong or swapped with their neighbour; large and small letters are alike, and so is the
    /// beginning of a name, from three letters on.</summary>
    private static int Slips(string name, string known)
    {
        (string a, string b) = (name.ToLowerInvariant(), known.ToLowerInvariant());
        if (a.Length > 2 && a.Length < b.Length && b.StartsWith(a, StringComparison.Ordinal))
        {
            return 1;
        }

        int[,] slips = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                slips[i, j] = i == 0 || j == 0
                    ? i + j
                    : Math.Min(
                        Math.Min(slips[i - 1, j], slips[i, j - 1]) + 1,
                        slips[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));

                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    slips[i, j] = Math.Min(slips[i, j], slips[i - 2, j - 2] + 1);
                }
            }
        }

        return slips[a.Length, b.Length];
    }
}
