using System.Text.Json.Nodes;
using MkdSeg.Data.Intensities;
using MkdSeg.Data.Preprocessing;
using MkdSeg.Imaging;

namespace MkdSeg.Data.Sources.Declared.Reading;

/// <summary>Reads and writes a modality's rule for intensities.</summary>
internal static class IntensitiesReader
{
    private const string Example = "{ \"kind\": \"window\", \"low\": -160, \"high\": 240 }";

    private static readonly Dictionary<string, IntensityKind> Kinds = new()
    {
        ["window"] = IntensityKind.Window,
        ["z-score"] = IntensityKind.ZScore,
        ["percentiles"] = IntensityKind.Percentiles,
    };

    /// <summary>Reads a rule; null where there is none.</summary>
    /// <exception cref="DamagedFileException">It is wrong.</exception>
    public static IntensityRule? Read(JsonPlace? place)
    {
        if (place is null)
        {
            return null;
        }

        JsonPlace kind = place.Need("kind", Example);
        if (!DeclarationKeys.Intensities.TryGetValue(kind.Text(), out IReadOnlyList<string>? keys))
        {
            throw kind.Wrong($"there is no kind '{kind.Text()}'", NameHint.Remedy(kind.Text(), DeclarationKeys.Intensities.Keys));
        }

        place.Allow(keys);
        (double low, double high) = (place.Need("low", Example).Number(), place.Need("high", Example).Number());
        try
        {
            return new(Kinds[kind.Text()], low, high, place.Find("clipTop")?.Number() ?? 0);
        }
        catch (InvalidInputException e) when (e is not DamagedFileException)
        {
            throw place.Wrong(e.Message.TrimEnd('.'), "correct the numbers", e);
        }
    }

    /// <summary>A rule as it is read.</summary>
    public static JsonObject Json(IntensityRule rule)
    {
        var json = new JsonObject { ["kind"] = Kinds.First(kind => kind.Value == rule.Kind).Key };
        if (rule.ClipTop > 0)
        {
            json["clipTop"] = rule.ClipTop;
        }

        json["low"] = rule.Low;
        json["high"] = rule.High;
        return json;
    }
}
