using System.Text.Json;
using MkdSeg.Imaging.Files;

namespace MkdSeg.Imaging.Tests;

public class ModalityTests
{
    [TestCase("ct", "CT")]
    [TestCase("mr", "MR")]
    [TestCase("t2spir", "T2SPIR")]
    [TestCase("mr-t1", "MR-T1")]
    public void A_modality_has_two_words_and_is_found_by_either(string word, string inWords)
    {
        var modality = Modality.Named(word);
        Assert.That((modality.Word, modality.InWords, $"{modality}"), Is.EqualTo((word, inWords, inWords)));
        Assert.That(Modality.TryParse(inWords), Is.EqualTo(modality));
        Assert.That(JsonSerializer.Serialize(modality, StrictJson.Settings), Is.EqualTo($"\"{word}\""));
        Assert.That(JsonSerializer.Deserialize<Modality>($"\"{word}\"", StrictJson.Settings), Is.EqualTo(modality));
    }

    [TestCase("")]
    [TestCase("0")]
    [TestCase("ct ")]
    [TestCase("../ct")]
    [TestCase("a-name-of-more-than-thirty-two-letters")]
    public void Other_words_are_none(string word)
    {
        Assert.That(Modality.TryParse(word), Is.Null);
        Assert.That(() => Modality.Named(word), Throws.TypeOf<InvalidInputException>().With.Message.Contains("letters, digits or hyphens"));
        Assert.That(
            () => JsonSerializer.Deserialize<Modality>(JsonSerializer.Serialize(word), StrictJson.Settings),
            Throws.InstanceOf<JsonException>());
    }

    [Test]
    public void Modalities_are_one_if_their_words_are_and_sort_by_them()
    {
        Assert.That(Modality.Named("CT"), Is.SameAs(Modality.Ct));
        Assert.That(Modality.Named("pet") == Modality.Named("PET"), Is.True);
        Assert.That(Modality.Named("pet") != Modality.Mr, Is.True);
        Modality[] mixed = [Modality.Mr, Modality.Named("pet"), Modality.Ct];
        Assert.That(mixed.Order().Select(one => one.Word), Is.EqualTo(new[] { "ct", "mr", "pet" }));
    }
}
