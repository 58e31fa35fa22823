using System.Text.Json;
using System.Text.RegularExpressions;
using MkdSeg.Data.Recipes;
using MkdSeg.Data.Sources.Declared.Reading;
using MkdSeg.Testing;

namespace MkdSeg.Data.Tests.Sources.Declared.Reading;

/// <summary>The published schema says what the reader reads: the same keys, and every example and recipe passes both.</summary>
public class SchemaTests
{
    private static readonly JsonElement Schema =
        JsonDocument.Parse(File.ReadAllBytes(RepositoryFolder.File("data", "schema", "dataset.schema.json"))).RootElement;

    private static IEnumerable<string> Examples => Directory.GetFiles(RepositoryFolder.File("data", "schema", "examples")).Order();

    private static IEnumerable<string> Recipes =>
        Directory.GetFiles(RepositoryFolder.File("src", "MkdSeg.Data", "Recipes"), "*.json").Order();

    [Test]
    public void The_schema_lists_exactly_the_keys_that_are_read()
    {
        Assert.That(Keys(Schema), Is.EquivalentTo(DeclarationKeys.Dataset.Concat(DeclarationKeys.Recipe).Concat(DeclarationKeys.NotRead)));
        Assert.That(Keys(Part("modality")), Is.EquivalentTo(DeclarationKeys.Modality));
        Assert.That(Keys(Part("case")), Is.EquivalentTo(DeclarationKeys.Case));
        Assert.That(Keys(Part("table")), Is.EquivalentTo(DeclarationKeys.Table));
        foreach (JsonElement kind in Part("intensities").GetProperty("anyOf").EnumerateArray())
        {
            string name = kind.GetProperty("properties").GetProperty("kind").GetProperty("const").GetString()!;
            Assert.That(Keys(kind), Is.EquivalentTo(DeclarationKeys.Intensities[name]), name);
        }
    }

    [TestCaseSource(nameof(Examples))]
    public void An_example_passes_reader_and_schema(string path)
    {
        Assert.That(() => DeclarationReader.Read(path), Throws.Nothing);
        Assert.That(Faults(JsonDocument.Parse(File.ReadAllBytes(path)).RootElement, Schema, "$"), Is.Empty);
    }

    [TestCaseSource(nameof(Recipes))]
    public void A_recipe_is_in_the_book_and_passes_reader_and_schema(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        Assert.That(RecipeBook.Names, Does.Contain(name));
        Assert.That(RecipeBook.Read(name, "/").Licence, Is.Not.Null);
        Assert.That(Faults(JsonDocument.Parse(File.ReadAllBytes(path)).RootElement, Schema, "$"), Is.Empty);
    }

    [Test]
    public void Every_key_is_shown_by_an_example_or_a_recipe()
    {
        string all = string.Concat(Examples.Concat(Recipes).Select(File.ReadAllText));
        Assert.That(
            DeclarationKeys.Dataset.Concat(DeclarationKeys.Modality).Where(key => !all.Contains($"\"{key}\":", StringComparison.Ordinal)),
            Is.Empty);
    }

    [TestCase("""{ "labels": { "a": 1 }, "modalities": { "ct": { "image": "x.nii.gz" } } }""")]
    [TestCase("""{ "labels": { "a": 1 }, "modalities": { "ct": { "image": "{case}.nii.gz", "order": 1 } } }""")]
    [TestCase("""{ "labels": { "a": "1" }, "modalities": { "ct": { "image": "{case}.nii.gz" } } }""")]
    [TestCase("""{ "modalities": { "ct": { "image": "{case}.nii.gz" } } }""")]
    public void The_schema_refuses_what_is_wrong(string text) =>
        Assert.That(Faults(JsonDocument.Parse(text).RootElement, Schema, "$"), Is.Not.Empty);

    private static JsonElement Part(string name) => Schema.GetProperty("$defs").GetProperty(name);

    private static IEnumerable<string> Keys(JsonElement schema) => schema.GetProperty("properties").EnumerateObject().Select(p => p.Name);

    /// <summary>The few words of JSON Schema that ours uses; an unknown one fails.</summary>
    private static IEnumerable<string> Faults(JsonElement value, JsonElement schema, string at)
    {
        foreach (JsonProperty rule in schema.EnumerateObject())
        {
            JsonElement said = rule.Value;
            IEnumerable<string> found = rule.Name switch
            {
                "$schema" or "title" or "description" or "$defs" or "properties" => [],
                "$ref" => Faults(value, Part(said.GetString()!["#/$defs/".Length..]), at),
                "type" => Has(value, said) ? [] : [$"{at} is no {said}"],
                "required" => said.EnumerateArray().Where(k => !value.TryGetProperty(k.GetString()!, out _)).Select(k => $"{at} lacks {k}"),
                "enum" => said.EnumerateArray().Any(v => v.ToString() == value.ToString()) ? [] : [$"{at} is none of {said}"],
                "const" => said.ToString() == value.ToString() ? [] : [$"{at} is not {said}"],
                "pattern" => Regex.IsMatch(value.GetString()!, said.GetString()!) ? [] : [$"{at} does not match {said}"],
                "minimum" => value.GetDouble() >= said.GetDouble() ? [] : [$"{at} is below {said}"],
                "maximum" => value.GetDouble() <= said.GetDouble() ? [] : [$"{at} is above {said}"],
                "minLength" => value.GetString()!.Length >= said.GetInt32() ? [] : [$"{at} is shorter than {said}"],
                "maxLength" => value.GetString()!.Length <= said.GetInt32() ? [] : [$"{at} is longer than {said}"],
                "minItems" => value.GetArrayLength() >= said.GetInt32() ? [] : [$"{at} has less than {said}"],
                "maxItems" => value.GetArrayLength() <= said.GetInt32() ? [] : [$"{at} has more than {said}"],
                "minProperties" => value.EnumerateObject().Count() >= said.GetInt32() ? [] : [$"{at} has less than {said}"],
                "items" => value.EnumerateArray().SelectMany((item, n) => Faults(item, said, $"{at}[{n}]")),
                "anyOf" => said.EnumerateArray().Any(one => !Faults(value, one, at).Any()) ? [] : [$"{at} is none of several forms"],
                "propertyNames" => value.EnumerateObject().SelectMany(m =>
                    Faults(JsonDocument.Parse(JsonSerializer.Serialize(m.Name)).RootElement, said, $"{at}.{m.Name}")),
                "additionalProperties" => Members(value, schema, said, at),
                _ => [$"the schema's word {rule.Name} is not known to this test"],
            };
            foreach (string fault in found)
            {
                yield return fault;
            }
        }
    }

    private static IEnumerable<string> Members(JsonElement value, JsonElement schema, JsonElement others, string at) =>
        value.EnumerateObject().SelectMany(m =>
            schema.TryGetProperty("properties", out JsonElement known) && known.TryGetProperty(m.Name, out JsonElement own)
                ? Faults(m.Value, own, $"{at}.{m.Name}")
                : others.ValueKind == JsonValueKind.False ? [$"{at}.{m.Name} is unknown"] : Faults(m.Value, others, $"{at}.{m.Name}"));

    private static bool Has(JsonElement value, JsonElement type) => type.ValueKind == JsonValueKind.Array
        ? type.EnumerateArray().Any(one => Has(value, one))
        : type.GetString() switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out _),
            "number" => value.ValueKind == JsonValueKind.Number,
            "null" => value.ValueKind == JsonValueKind.Null,
            _ => false,
        };
}
