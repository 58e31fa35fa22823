using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MkdSeg.Data.Sources.Declared.Reading;

/// <summary>JSON as a person would write it: what fits stands on one line.</summary>
internal static class JsonLines
{
    private const int Width = 120;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text, with a line break at its end.</summary>
    public static string Of(JsonNode node) => Of(node, 0, new StringBuilder()).Append('\n').ToString();

    private static StringBuilder Of(JsonNode? node, int indent, StringBuilder text)
    {
        bool isNested = node is JsonObject outer && outer.Any(member => member.Value is JsonObject);
        string line = Line(node);
        if (node is not (JsonObject or JsonArray) || (!isNested && indent + line.Length <= Width))
        {
            return text.Append(line);
        }

        (char open, char close) = node is JsonObject ? ('{', '}') : ('[', ']');
        string margin = new(' ', indent + 2);
        text.Append(open);
        string separator = "\n";
        foreach ((string? key, JsonNode? item) in node is JsonObject pairs
            ? pairs.Select(member => ((string?)member.Key, member.Value))
            : node.AsArray().Select(item => ((string?)null, item)))
        {
            text.Append(separator).Append(margin).Append(key is null ? string.Empty : $"{Quoted(key)}: ");
            Of(item, indent + 2, text);
            separator = ",\n";
        }

        return text.Append('\n').Append(' ', indent).Append(close);
    }

    private static string Line(JsonNode? node) => node switch
    {
        JsonObject { Count: > 0 } pairs =>
            $"{{ {string.Join(", ", pairs.Select(member => $"{Quoted(member.Key)}: {Line(member.Value)}"))} }}",
        JsonArray list => $"[{string.Join(", ", list.Select(Line))}]",
        null => "null",
        _ => node.ToJsonString(Plain),
    };

    private static string Quoted(string text) => JsonSerializer.Serialize(text, Plain);
}
