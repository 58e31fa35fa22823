namespace MkdSeg.Inference.Tests;

public class ReadoutNameTests
{
    [Test]
    public void Words_are_those_of_calls_and_of_result_files()
    {
        Assert.That(ReadoutName.All, Is.EqualTo(new[] { "ensemble", "real", "syn", "first", "second" }));
        Assert.That(ReadoutName.All.Select(ReadoutName.Parse), Is.EqualTo(Enum.GetValues<Readout>()));
    }

    [TestCase("")]
    [TestCase("Real")]
    [TestCase("1")]
    public void Other_words_are_refused(string word) =>
        Assert.That(
            () => ReadoutName.Parse(word),
            Throws.TypeOf<MkdSeg.Imaging.InvalidInputException>().With.Message.Contains("hoose one of ensemble, real"));
}
