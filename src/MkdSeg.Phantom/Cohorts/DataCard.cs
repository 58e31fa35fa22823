using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MkdSeg.Imaging.Files;

namespace MkdSeg.Phantom.Cohorts;

/// <summary>
/// What a cohort says of itself to whoever is given it without this program: how it was made, what it was calibrated by, its licence, and
/// checksums of its volumes.
/// </summary>
internal static class DataCard
{
    /// <summary>The card.</summary>
    public const string File = "README.md";

    /// <summary>Checksums as sha256sum writes them, of the volumes without their compression, which may differ between machines.</summary>
    public const string Checksums = "checksums.sha256";

    private const string Compressed = ".gz";

    /// <summary>The card's text.</summary>
    /// <param name="layout">How the cohort lies on disk.</param>
    /// <param name="ctCount">CT patients.</param>
    /// <param name="mrCount">MR patients.</param>
    /// <param name="seed">Seed of the cohort.</param>
    /// <param name="options">Anatomy, size and difficulty.</param>
    /// <param name="withOracle">Whether MR patients have their image in CT, too.</param>
    public static string Text(CohortLayout layout, int ctCount, int mrCount, int seed, PhantomOptions options, bool withOracle)
    {
        string organ = options.Anatomy == PhantomAnatomy.Abdomen ? "abdomens" : "hearts";
        string? preset = PhantomOptions.PresetNames.FirstOrDefault(name =>
            PhantomOptions.Named(name).Of(options.Anatomy, options.Size) == options);
        string words = preset is null or "classic" ? "" : $" --preset {preset}";
        if (options.Anatomy == PhantomAnatomy.Abdomen)
        {
            words += " --anatomy abdomen";
        }

        if (withOracle)
        {
            words += " --oracle";
        }

        string made = preset is null
            ? "By the library of MkdSeg.Repro, with the options that `phantom.json` lists."
            : Line($"`mkdseg phantom{words} --ct {ctCount} --mr {mrCount} --size {options.Size} --seed {seed} --out DIR`, ")
                + "a program of MkdSeg.Repro. `phantom.json` lists every option.";
        var card = new StringBuilder();
        card.Append(Line($"# {ctCount} CT and {mrCount} MR volumes of artificial {organ}\n\n"));
        card.Append(Line($"{layout.What}\nCT and MR patients are different ones. Every voxel has a label.\n\n"));
        card.Append("| file | what |\n|---|---|\n");
        card.Append(Line($"| `{layout.Image("ct", "N")}` | CT image, Hounsfield units, NIfTI, 16-bit |\n"));
        card.Append(Line($"| `{layout.Image("mr", "N")}` | MR image, no unit |\n"));
        card.Append(Line($"| `{layout.Labels("ct", "N")}` | labels, the codes of the challenge or of `dataset.json` |\n"));
        if (withOracle)
        {
            card.Append(Line($"| `{layout.Oracle("mr", "N")}` | the same MR patient as CT would show it, on the same grid |\n"));
        }

        card.Append("| `phantom.json` | seed and options |\n");
        card.Append(Line($"| `{Checksums}` | SHA-256 of every volume, uncompressed |\n\n"));
        card.Append(Line($"## How it was made\n\n{made}\n\n"));
        card.Append("The same call gives the same voxels on every x86-64 Linux machine whose processor has FMA (Intel since 2013, AMD\n");
        card.Append("since 2015). Files may differ in their compression alone. To check, in a copy of the folder:\n\n");
        card.Append(Line($"    gunzip -r . && sha256sum -c {Checksums}\n\n"));
        card.Append("## Calibrated by\n\n");
        card.Append(preset == "reference" && options.Anatomy == PhantomAnatomy.Heart
            ? Calibration()
            : "Nothing: these patients were set by their looks and by how well one network learns from them. The preset `reference`, of\n"
                + "hearts, is calibrated.\n");
        card.Append("\n## Licence\n\nCC0 1.0: no rights are kept. If it serves you, name MkdSeg.Repro and the seed.\n");
        return card.ToString();
    }

    /// <summary>Writes the checksums of every volume of a folder.</summary>
    /// <param name="folder">The folder.</param>
    public static string SumsOf(string folder)
    {
        IEnumerable<string> lines = Directory.EnumerateFiles(folder, "*.nii.gz", SearchOption.AllDirectories)
            .Select(path => (path, name: Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/')))
            .OrderBy(file => file.name, StringComparer.Ordinal)
            .Select(file => $"{Sum(file.path)}  {file.name[..^Compressed.Length]}\n");
        return string.Concat(lines);
    }

    private static string Sum(string path)
    {
        using FileStream file = InputFile.Open(path);
        using var volume = new GunzipStream(file);
        return Convert.ToHexStringLower(SHA256.HashData(volume));
    }

    private static string Calibration()
    {
        using Stream table = typeof(DataCard).Assembly.GetManifestResourceStream("calibration.md")!;
        using var reader = new StreamReader(table);
        string rows = string.Join('\n', reader.ReadToEnd().Split('\n').SkipWhile(line => !line.StartsWith('|'))).TrimEnd('\n');
        return "Volumes, shapes and the learning curve of a plain network, beside what is known of real hearts. Measured on 36 CT and 36\n"
            + "MR patients of another seed (7001) before any other method was run; docs/test-bed.md of MkdSeg.Repro tells how and names\n"
            + $"the sources.\n\n{rows}\n";
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
