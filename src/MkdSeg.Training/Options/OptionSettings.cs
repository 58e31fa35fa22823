using System.Text.Json;
using System.Text.Json.Nodes;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Files;

namespace MkdSeg.Training.Options;

/// <summary>Options set one by one under the names that run.json gives them, for example <c>segmentor.learningRate=0.001</c>.</summary>
public static class OptionSettings
{
    /// <summary>The options with these values in place of their own.</summary>
    /// <param name="options">What to begin with.</param>
    /// <param name="settings">NAME=VALUE each; a later one wins.</param>
    /// <returns>Checked options.</returns>
    /// <exception cref="InvalidInputException">There is no option of a name, or its value is of the wrong kind or out of range.</exception>
    public static TrainingOptions With(this TrainingOptions options, IEnumerable<string> settings)
    {
        foreach (string setting in settings)
        {
            options = options.With(setting);
        }

        return options.Checked();
    }

    private static TrainingOptions With(this TrainingOptions options, string setting)
    {
        if (setting.Split('=', 2) is not [string name, string value] || name.Length == 0)
        {
            throw new InvalidInputException($"--set {setting}: give NAME=VALUE, for example segmentor.learningRate=0.001.");
        }

        JsonObject root = JsonSerializer.SerializeToNode(options, StrictJson.Settings)!.AsObject(), parent = root;
        string[] path = name.Split('.');
        foreach (string part in path[..^1])
        {
            parent = parent[part] as JsonObject ?? throw Unknown(setting, name, root, parent);
        }

        if (!parent.ContainsKey(path[^1]) || parent[path[^1]] is JsonObject)
        {
            throw Unknown(setting, name, root, parent[path[^1]] as JsonObject ?? parent);
        }

        parent[path[^1]] = Value(value);
        try
        {
            return root.Deserialize<TrainingOptions>(StrictJson.Settings)!;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            // The last two: half a surrogate pair, and a key that is there twice.
            throw new InvalidInputException($"--set {setting}: '{value}' is no value for {name}.", e);
        }
    }

    /// <summary>A number, true, false or null as such; anything else is a word.</summary>
    private static JsonNode? Value(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }

    private static InvalidInputException Unknown(string setting, string name, JsonObject root, JsonObject parent)
    {
        string guess = NameHint.DidYouMean(name, Names(root)), here = string.Join(", ", parent.Select(entry => entry.Key));
        return new($"--set {setting}: there is no option '{name}'; {(guess.Length == 0 ? "here" : $"{guess} Here")} are {here}.");
    }

    /// <summary>All names that can be set, for example <c>segmentor.learningRate</c>.</summary>
    private static IEnumerable<string> Names(JsonObject options) =>
        options.SelectMany(entry => entry.Value is JsonObject inner ? Names(inner).Select(name => $"{entry.Key}.{name}") : [entry.Key]);
}
