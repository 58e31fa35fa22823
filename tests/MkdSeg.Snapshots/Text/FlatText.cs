using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MkdSeg.Snapshots.Text;

/// <summary>
/// A nested value as lines <c>path = value</c>, for example <c>rows[mkd S_real].dice.lv.mean = 0.860408</c>: each line says by
/// itself what it is of. An element of a list is named by its "name" or "id" where it has one, else by its index.
/// </summary>
public static class FlatText
{
    private static readonly JsonSerializerOptions Options = new()
    {
        Converters = { new FixedDigitsConverter() },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The lines of an object, its doubles written by <see cref="FixedDigits"/>.</summary>
    public static string Of(object value) => OfJson(JsonSerializer.Serialize(value, Options));

    /// <summary>The lines of JSON text, its numbers as they stand there.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static string OfJson(string json)
    {
        var lines = new List<string>();
        Visit(string.Empty, JsonNode.Parse(json), lines);
        return string.Concat(lines.Select(line => line + "\n"));
    }

    private static void Visit(string path, JsonNode? node, List<string> lines)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } fields:
                foreach ((string name, JsonNode? value) in fields)
                {
                    Visit(path.Length == 0 ? name : $"{path}.{name}", value, lines);
                }

                break;
            case JsonArray { Count: > 0 } items:
                for (int i = 0; i < items.Count; i++)
                {
                    Visit($"{path}[{NameOf(items[i]) ?? $"{i}"}]", items[i], lines);
                }

                break;
            default:
                string text = node is JsonValue value2 && value2.TryGetValue(out string? s)
                    ? s.ReplaceLineEndings("\\n")
                    : node?.ToJsonString() ?? "null";
                lines.Add($"{path} = {text}");
                break;
        }
    }

    private static string? NameOf(JsonNode? item) =>
        item is JsonObject fields
        && (fields["name"] ?? fields["id"]) is JsonValue value
        && value.TryGetValue(out string? name)
            ? name
            : null;
}
