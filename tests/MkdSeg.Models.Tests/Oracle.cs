using System.Text.Json;
using TorchSharp;

namespace MkdSeg.Models.Tests;

/// <summary>Numbers from elsewhere: tests/oracle/*.json, each naming its source.</summary>
internal static class Oracle
{
    public static JsonElement Read(string name) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "oracle", name + ".json"))).RootElement;

    public static JsonElement Case(string file, string name) =>
        Read(file).GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);

    /// <summary>Nested lists as a float64 tensor.</summary>
    public static torch.Tensor Tensor(JsonElement nested)
    {
        var shape = new List<long>();
        for (JsonElement e = nested; e.ValueKind == JsonValueKind.Array; e = e[0])
        {
            shape.Add(e.GetArrayLength());
        }

        return torch.tensor(Flat(nested).ToArray(), dtype: torch.float64).reshape([.. shape]);
    }

    private static IEnumerable<double> Flat(JsonElement e) =>
        e.ValueKind == JsonValueKind.Array ? e.EnumerateArray().SelectMany(Flat) : [e.GetDouble()];
}
