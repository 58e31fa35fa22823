using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using MkdSeg.Imaging;
using MkdSeg.Phantom.Anatomy.Abdomen;

namespace MkdSeg.Phantom.Cohorts;

/// <summary>How the cohort of an anatomy lies on disk.</summary>
/// <param name="What">Says what it is, for whoever finds the folder.</param>
/// <param name="Name">Name of a patient: modality's word, number.</param>
/// <param name="Image">Path of the image in the cohort, with '/': modality's word, number.</param>
/// <param name="Labels">Path of the labels.</param>
/// <param name="Oracle">Path of the image of an MR patient as CT would show it; no data set reads it.</param>
/// <param name="Manifest">Text of <c>dataset.json</c>; null where the layout speaks for itself.</param>
internal sealed record CohortLayout(
    string What,
    Func<string, string, string> Name,
    Func<string, string, string> Image,
    Func<string, string, string> Labels,
    Func<string, string, string> Oracle,
    string? Manifest)
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private static readonly CohortLayout Heart = new(
        "Synthetic whole-heart phantom of MkdSeg.Repro: no patient was imaged. Not for accuracy claims about real hearts.",
        (word, number) => $"{word}_train_{number}",
        (word, number) => $"{word}_train/{word}_train_{number}_image.nii.gz",
        (word, number) => $"{word}_train/{word}_train_{number}_label.nii.gz",
        (word, number) => $"{word}_train/{word}_train_{number}_oracle.nii.gz",
        null);

    private static readonly CohortLayout Abdomen = new(
        "Synthetic abdominal phantom of MkdSeg.Repro: no patient was imaged. Not for accuracy claims about real abdomens.",
        (word, number) => $"{word}_{number}", AbdomenImage, AbdomenLabel,
        (word, number) => $"{word}/oracle/{number}.nii.gz", AbdomenManifest());

    /// <summary>The layout of an anatomy.</summary>
    public static CohortLayout Of(PhantomAnatomy anatomy) => anatomy == PhantomAnatomy.Abdomen ? Abdomen : Heart;

    /// <summary>Text of <c>phantom.json</c>.</summary>
    public string Describe(int ctCount, int mrCount, int seed, PhantomOptions options, bool withOracle) =>
        JsonSerializer.Serialize(
            new { what = What, seed, ctCount, mrCount, options, oracle = withOracle ? true : (bool?)null }, Indented) + "\n";

    private static string AbdomenImage(string word, string number) => $"{word}/images/{number}.nii.gz";

    private static string AbdomenLabel(string word, string number) => $"{word}/labels/{number}.nii.gz";

    private static string AbdomenManifest()
    {
        static object Files(string word, object intensities) =>
            new { image = AbdomenImage(word, "{case}"), label = AbdomenLabel(word, "{case}"), intensities };

        var labels = new Dictionary<string, ushort> { ["background"] = AbdomenLabels.Background };
        foreach ((string name, ushort value, _) in AbdomenLabels.Structures)
        {
            labels[name] = value;
        }

        var manifest = new
        {
            name = "abdomen-phantom",
            description = "Synthetic abdomens of MkdSeg.Repro in CT and MR: no patient was imaged.",
            labels,
            colours = AbdomenLabels.Structures.ToDictionary(s => s.Name, s => s.Colour),
            plane = "axial",
            mirror = false,
            modalities = new
            {
                ct = Files(Modality.Ct.Word, new { kind = "window", low = -160, high = 240 }),
                mr = Files(Modality.Mr.Word, new { kind = "percentiles", low = 0.5, high = 99.5 }),
            },
        };
        return JsonSerializer.Serialize(manifest, Indented) + "\n";
    }
}
