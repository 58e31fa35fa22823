using MkdSeg.Data.Sources.Declared;
using MkdSeg.Data.Sources.Declared.Form;
using MkdSeg.Data.Sources.Declared.Patterns;
using MkdSeg.Data.Sources.Declared.Reading;
using MkdSeg.Imaging;

namespace MkdSeg.Data.Recipes;

/// <summary>
/// Declarations of public data sets that come with the program, so that a folder of one is opened as it was released. Each is a file of
/// this folder in the form of <c>dataset.json</c>, with the files that must be there for it to be recognised.
/// </summary>
public static class RecipeBook
{
    /// <summary>MM-WHS has a source of its own, which is stricter about names; its recipe is for what needs a declaration.</summary>
    private const string MmWhs = "mm-whs";

    /// <summary>The recipes in the order in which they are tried: who asks for more files comes first.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        MmWhs, "amos22", "btcv-chaos", "btcv", "chaos", "hvsmr2", "hvsmr2-1mm", "totalsegmentator-ct-v1", "totalsegmentator-ct-v2",
        "totalsegmentator-mri", "acdc", "mms", "segthor", "imagecas", "care-whs",
    ];

    /// <summary>Opens a folder of a known public data set; null for any other.</summary>
    /// <param name="folder">Full path.</param>
    /// <exception cref="InvalidInputException">It is such a folder, but files and recipe do not fit.</exception>
    public static DeclaredDataset? TryOpen(string folder) =>
        Recognise(folder, Names.Where(name => name != MmWhs)) is { } recipe ? DeclaredDataset.Open(recipe) : null;

    /// <summary>The recipe of a folder, with those of its modalities of which files are there; null for an unknown folder.</summary>
    /// <param name="folder">Full path.</param>
    public static DatasetDeclaration? Recognise(string folder) => Recognise(folder, Names);

    /// <summary>A recipe for a folder, whatever lies there.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="folder">Full path.</param>
    public static DatasetDeclaration Read(string name, string folder)
    {
        using Stream resource = typeof(RecipeBook).Assembly.GetManifestResourceStream($"recipes/{name}.json")
            ?? throw new ArgumentException($"There is no recipe {name}.", nameof(name));
        byte[] content = new byte[resource.Length];
        resource.ReadExactly(content);
        return DeclarationReader.Recipe(content, $"recipe {name}", folder);
    }

    private static DatasetDeclaration? Recognise(string folder, IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            DatasetDeclaration recipe = Read(name, folder);
            if (recipe.Recognise.All(pattern => FilePattern.Exists(pattern, folder)))
            {
                ModalityDeclaration[] found = [.. recipe.Modalities.Where(m => new CaseSearch(recipe, m).HasFiles())];
                if (found.Length > 0)
                {
                    return recipe with { Modalities = found };
                }
            }
        }

        return null;
    }
}
