using System.Text;
using System.Text.RegularExpressions;

namespace MkdSeg.Data.Sources.Declared.Patterns;

/// <summary>
/// Where the files of a modality lie, for example <c>images{part}/{case}_0000.nii.gz</c>: a path with '/' between folders and names in
/// braces for what differs from case to case. <c>{case}</c> is the case's name, <c>{patient}</c> its patient where that is another one,
/// <c>{part}</c> anything else, <c>{structure}</c> a structure's file (labels only); <c>{case:A*|B*}</c> takes only names of such a form.
/// <c>*</c> is any text in an image's name, <c>**/</c> in front means "here or up to two folders below", and <c>.nii.gz</c> finds
/// <c>.nii</c> as well. A name that stands twice is the same text both times.
/// </summary>
internal sealed partial class FilePattern
{
    /// <summary>The name of a case.</summary>
    public const string Case = "case";

    /// <summary>A patient with several cases.</summary>
    public const string Patient = "patient";

    /// <summary>What else differs: the part of the data set, for example.</summary>
    public const string Part = "part";

    /// <summary>A structure with a file of its own.</summary>
    public const string Structure = "structure";

    /// <summary>The folders that <c>**/</c> stood for.</summary>
    private const string Within = "within";
    private const string Anywhere = "**/";
    private const string Packed = ".nii.gz";

    private static readonly string[] Names = [Case, Patient, Part, Structure];

    private readonly List<Piece> pieces;
    private readonly Regex whole;
    private readonly bool isAnywhere;
    private readonly string[] folders;

    private FilePattern(string text, List<Piece> pieces)
    {
        (Text, this.pieces) = (text, pieces);
        isAnywhere = text.StartsWith(Anywhere, StringComparison.Ordinal);
        whole = Expression(pieces, isAnywhere, once: true);

        // Folder by folder, without regard to what stood before: only narrows the walk down.
        string body = isAnywhere ? text[Anywhere.Length..] : text;
        folders = body.Split('/');
    }

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>Reads a pattern.</summary>
    /// <param name="text">As written.</param>
    /// <param name="isLabel">Whether it is for labels, whose place must follow from the image's.</param>
    /// <param name="wrong">What is wrong with it; empty if nothing is.</param>
    /// <returns>The pattern; null where it is wrong.</returns>
    public static FilePattern? Parse(string text, bool isLabel, out string wrong)
    {
        text = text.StartsWith("./", StringComparison.Ordinal) ? text[2..] : text;
        List<Piece>? pieces = Pieces(text, out wrong);
        wrong = pieces is null ? wrong
            : text.Contains('\\') || Path.IsPathRooted(text) ? "is no path below a folder with '/' between its parts"
            : text.EndsWith('/') ? "ends in '/', so it is no file's"
            : !pieces.Any(p => p.Name == Case) ? "holds no {case}, so it cannot tell the cases apart"
            : !isLabel && pieces.Any(p => p.Name == Structure) ? "holds {structure}, which is for labels"
            : isLabel && pieces.Any(p => p.IsAny) ? "holds *, which is for images: a label's place must follow from its image's"
            : !NiftiName().IsMatch(text) ? "does not end in .nii.gz or .nii; convert other files first (DICOM: dcm2niix)"
            : string.Empty;
        return wrong.Length == 0 ? new(text, pieces!) : null;
    }

    /// <summary>Whether a folder holds a file of a form, which need not tell cases apart.</summary>
    /// <param name="text">For example <c>imagesTr/amos_*.nii.gz</c>.</param>
    /// <param name="folder">Full path.</param>
    public static bool Exists(string text, string folder) =>
        new FilePattern(text, Pieces(text, out string wrong) ?? throw new ArgumentException(wrong, nameof(text))).Walk(folder).Any();

    /// <summary>A name with * and ?, [..] for one of some letters and | between forms, as an expression.</summary>
    public static Regex Glob(string glob) => new($"^(?:{GlobText(glob)})\\z", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    /// <summary>Whether a name stands in it.</summary>
    public bool Has(string name) => pieces.Any(p => p.Name == name);

    /// <summary>The files that match, in ordinal order of their paths.</summary>
    /// <param name="folder">Full path of the folder that the pattern starts from.</param>
    public IReadOnlyList<PatternMatch> Find(string folder) => [.. Walk(folder).OrderBy(m => m.Path, StringComparer.Ordinal)];

    /// <summary>The path, below the folder, that belongs to the names of another pattern's match.</summary>
    /// <param name="values">What the names stand for.</param>
    /// <returns>The path; null where a name of this pattern is not among them, or stands for what it does not take here.</returns>
    public string? Fill(IReadOnlyDictionary<string, string> values)
    {
        var path = new StringBuilder(isAnywhere ? values.GetValueOrDefault(Within) ?? string.Empty : string.Empty);
        foreach (Piece piece in pieces)
        {
            if (piece.Name is null)
            {
                path.Append(piece.Text);
            }
            else if (values.TryGetValue(piece.Name, out string? value) && (piece.Glob is null || Glob(piece.Glob).IsMatch(value)))
            {
                path.Append(value);
            }
            else
            {
                return null;
            }
        }

        return path.ToString();
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private IEnumerable<PatternMatch> Walk(string folder)
    {
        FolderStep[] steps = [.. folders.Select(Step)];
        IEnumerable<string> roots = isAnywhere ? FolderWalk.UpToTwoBelow(folder) : [folder];
        foreach (string path in roots.SelectMany(root => FolderWalk.Files(root, steps)))
        {
            Match match = whole.Match(RelativeTo(folder, path));
            if (match.Success)
            {
                yield return new(path, match.Groups.Values
                    .Where(g => g.Success && !char.IsDigit(g.Name[0]))
                    .ToDictionary(g => g.Name, g => g.Value));
            }
        }
    }

    private static string RelativeTo(string folder, string path) => Path.GetRelativePath(folder, path).Replace('\\', '/');

    /// <summary>A folder's or file's name within a pattern: itself, or an expression.</summary>
    private static FolderStep Step(string part)
    {
        List<Piece> own = Pieces(part, out _)!;
        return own.All(p => p.Name is null && !p.IsAny) && !part.EndsWith(Packed, StringComparison.Ordinal)
            ? new(part, null)
            : new(part, Expression(own, isAnywhere: false, once: false));
    }

    private static Regex Expression(List<Piece> pieces, bool isAnywhere, bool once)
    {
        var text = new StringBuilder("^");
        text.Append(isAnywhere ? $"(?<{Within}>(?:[^/]+/){{0,2}})" : string.Empty);
        var seen = new HashSet<string>();
        for (int n = 0; n < pieces.Count; n++)
        {
            Piece piece = pieces[n];
            bool isLast = n == pieces.Count - 1;
            text.Append(
                piece.IsAny ? "[^/]*"
                : piece.Name is null && isLast && piece.Text.EndsWith(Packed, StringComparison.Ordinal)
                    ? Regex.Escape(piece.Text[..^3]) + @"(?:\.gz)?"
                : piece.Name is null ? Regex.Escape(piece.Text)
                : once && !seen.Add(piece.Name) ? $@"\k<{piece.Name}>"
                : $"(?<{(once ? piece.Name : "_" + n)}>{(piece.Glob is null ? "[^/]+" : GlobText(piece.Glob))})");
        }

        return new(text.Append(@"\z").ToString(), RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
    }

    private static string GlobText(string glob)
    {
        var text = new StringBuilder();
        for (int n = 0; n < glob.Length; n++)
        {
            int end = glob[n] == '[' ? glob.IndexOf(']', n) : -1;
            text.Append(
                glob[n] == '*' ? "[^/]*"
                : glob[n] == '?' ? "[^/]"
                : glob[n] == '|' ? "|"
                : end > n + 1 ? $"[{Regex.Replace(glob[(n + 1)..end], @"[\\\]\[^]", @"\$0")}]"
                : Regex.Escape(glob[n].ToString()));
            n = end > n + 1 ? end : n;
        }

        return text.ToString();
    }

    private static List<Piece>? Pieces(string text, out string wrong)
    {
        var pieces = new List<Piece>();
        string rest = text.StartsWith(Anywhere, StringComparison.Ordinal) ? text[Anywhere.Length..] : text;
        wrong = string.Empty;
        foreach (Match match in PieceForm().Matches(rest))
        {
            string name = match.Groups["name"].Value;
            if (match.Groups["name"].Success)
            {
                if (!Names.Contains(name))
                {
                    wrong = $"holds {{{name}}}; known are {string.Join(", ", Names.Select(n => $"{{{n}}}"))}";
                    return null;
                }

                pieces.Add(new(match.Value, name, match.Groups["glob"].Success ? match.Groups["glob"].Value : null));
            }
            else if (match.Value is "{" or "}")
            {
                wrong = "holds a brace that is not closed, or an empty one";
                return null;
            }
            else
            {
                pieces.Add(new(match.Value, null, null));
            }
        }

        return pieces;
    }

    [GeneratedRegex(
        @"\{(?<name>[A-Za-z]+)(:(?<glob>[^{}/]+))?\}|\*|[^{}*]+|[{}]",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex PieceForm();

    [GeneratedRegex(@"\.nii(\.gz)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex NiftiName();

    private sealed record Piece(string Text, string? Name, string? Glob)
    {
        public bool IsAny => Name is null && Text == "*";
    }
}
