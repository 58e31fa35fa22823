using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MkdSeg.Imaging.Files;

/// <summary>The seal of a JSON object: the SHA-256 of what the rest of it says, so that an edited word is noticed.</summary>
public static class JsonSeal
{
    /// <summary>The key that a seal stands under.</summary>
    public const string Key = "sha256";

    /// <summary>SHA-256 of what an object says, lower-case hexadecimal: the same however it is indented.</summary>
    /// <param name="json">The object, with every key that it has.</param>
    /// <exception cref="InvalidOperationException">A text in it is no Unicode.</exception>
    public static string HashOf(JsonObject json) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json.ToJsonString())));

    /// <summary>Gives an object the seal of what it says, in place of one that it had.</summary>
    public static void Put(JsonObject json)
    {
        json.Remove(Key);
        json[Key] = HashOf(json);
    }

    /// <summary>Takes the seal off an object.</summary>
    /// <returns>Whether it was the right one; null where there was none.</returns>
    /// <exception cref="InvalidOperationException">A text in it is no Unicode.</exception>
    public static bool? Take(JsonObject json)
    {
        JsonNode? stated = json[Key];
        json.Remove(Key);
        return stated is null ? null : stated.GetValueKind() == JsonValueKind.String && stated.GetValue<string>() == HashOf(json);
    }
}
