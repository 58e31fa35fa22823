using System.Text;
using System.Text.Json.Nodes;
using MathNet.Numerics.Random;

namespace MkdSeg.Endurance.Tests.Fuzzing;

/// <summary>
/// One to three seeded changes of a valid JSON text that leave it JSON: a key dropped, renamed or there twice, a value of
/// another type, a number too large, a nesting too deep. Every fourth input is damaged byte by byte instead.
/// </summary>
internal static class JsonMutator
{
    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1.5", "1e999", "-1e-999", "2147483648", "9223372036854775808", "18446744073709551616", "\"\"",
        "\"text\"", "\"../../etc/passwd\"", "\"/etc/passwd\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\u202e\\n\\r\"",
        "[]", "{}", "[null]", "{\"a\":null}",
    ];

    /// <summary>A mutation of the text.</summary>
    public static Func<RandomSource, byte[]> Of(string valid)
    {
        Func<RandomSource, byte[]> bytes = ByteMutator.Of(Encoding.UTF8.GetBytes(valid));
        return random => random.Next(4) == 0 ? bytes(random) : Encoding.UTF8.GetBytes(Mutate(valid, random));
    }

    /// <summary>
    /// What no JSON tree can hold (a number without end, a key twice) is put in as a numbered text first and exchanged at the end.
    /// </summary>
    private static string Mutate(string json, RandomSource random)
    {
        JsonNode root = JsonNode.Parse(json)!;
        var exchanges = new List<(string Placeholder, string Text)>();
        for (int changes = 1 + random.Next(3); changes > 0; changes--)
        {
            JsonNode[] containers = [.. Containers(root)];
            (string value, string key) = ($"@value{changes}@", $"@key{changes}@");
            exchanges.Add(($"\"{value}\"", NewValue(random)));
            JsonNode container = containers[random.Next(containers.Length)];
            if (container is JsonArray array)
            {
                Change(array, value, random);
            }
            else
            {
                exchanges.Add(($"\"{key}\"", $"\"{Change(container.AsObject(), value, key, random)}\""));
            }
        }

        return exchanges.Aggregate(root.ToJsonString(), (text, exchange) => text.Replace(exchange.Placeholder, exchange.Text));
    }

    private static string NewValue(RandomSource random) => random.Next(8) switch
    {
        0 => Nested(1 << (2 * random.Next(9))),
        1 => $"\"{new string('x', 1 << random.Next(16))}\"",
        _ => Values[random.Next(Values.Length)],
    };

    private static void Change(JsonArray array, string value, RandomSource random)
    {
        int at = random.Next(array.Count + 1);
        switch (at == array.Count ? 3 : random.Next(4))
        {
            case 0: array.RemoveAt(at); break;
            case 1: array.Add(array[at]?.DeepClone()); break;
            case 2: array[at] = value; break;
            default: array.Add(value); break;
        }
    }

    /// <returns>The key that is to be there twice, if it is to be.</returns>
    private static string Change(JsonObject members, string value, string key, RandomSource random)
    {
        string[] keys = [.. members.Select(m => m.Key)];
        string old = keys.Length == 0 ? "new" : keys[random.Next(keys.Length)];
        switch (random.Next(5))
        {
            case 0: members.Remove(old); break;
            case 1: members[key] = value; break;
            case 2: members[old + "x"] = value; break;
            default: members[old] = value; break;
        }

        return old;
    }

    private static IEnumerable<JsonNode> Containers(JsonNode? node)
    {
        IEnumerable<JsonNode?> children = node switch
        {
            JsonObject members => members.Select(m => m.Value),
            JsonArray items => items,
            _ => [],
        };
        return node is JsonObject or JsonArray ? children.SelectMany(Containers).Prepend(node) : [];
    }

    private static string Nested(int depth) => $"{new string('[', depth)}{new string(']', depth)}";
}
