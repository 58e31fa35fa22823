namespace MkdSeg.Imaging.Tests;

public class ModalityNameTests
{
    [TestCase(Modality.Ct, "ct", "CT")]
    [TestCase(Modality.Mr, "mr", "MR")]
    public void A_modality_has_two_words_and_is_found_by_either(Modality modality, string word, string inWords)
    {
        Assert.That((ModalityName.Of(modality), ModalityName.InWords(modality)), Is.EqualTo((word, inWords)));
        Assert.That((ModalityName.TryParse(word), ModalityName.TryParse(inWords)), Is.EqualTo(((Modality?)modality, (Modality?)modality)));
    }

    [TestCase("")]
    [TestCase("0")]
    [TestCase("pet")]
    [TestCase("ct ")]
    public void Other_words_are_none(string word) => Assert.That(ModalityName.TryParse(word), Is.Null);
}
