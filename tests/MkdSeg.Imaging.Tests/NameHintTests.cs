namespace MkdSeg.Imaging.Tests;

public class NameHintTests
{
    private static readonly string[] Known = ["joint", "joint-twice", "mkd", "mkd+", "target-only", "segmentor.learningRate"];

    [TestCase("jiont", ExpectedResult = "did you mean joint?", TestName = "two letters swapped")]
    [TestCase("targetonly", ExpectedResult = "did you mean target-only?", TestName = "a letter missing")]
    [TestCase("MKD", ExpectedResult = "did you mean mkd?", TestName = "large letters")]
    [TestCase("mkdd", ExpectedResult = "did you mean mkd or mkd+?", TestName = "two that are equally near")]
    [TestCase("target", ExpectedResult = "did you mean target-only?", TestName = "the beginning of a name")]
    [TestCase("segmentor.learningrate", ExpectedResult = "did you mean segmentor.learningRate?", TestName = "a name with a point")]
    [TestCase("learningRate", ExpectedResult = "did you mean segmentor.learningRate?", TestName = "the part after the point")]
    [TestCase("magic", ExpectedResult = "", TestName = "nothing near")]
    [TestCase("", ExpectedResult = "", TestName = "no name")]
    public string A_near_name_is_guessed(string name) => NameHint.DidYouMean(name, Known);

    [Test]
    public void The_remedy_lists_all_names()
    {
        Assert.That(NameHint.Remedy("jiont", ["joint", "mkd"]), Is.EqualTo("did you mean joint? Choose one of joint, mkd"));
        Assert.That(NameHint.Remedy("magic", ["joint", "mkd"]), Is.EqualTo("choose one of joint, mkd"));
    }
}
