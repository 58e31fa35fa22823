using MkdSeg.Imaging.Rendering;

namespace MkdSeg.Imaging.Tests.Rendering;

public sealed class StructureColoursTests
{
    [Test]
    public void Seven_structures_have_seven_colours_and_background_none()
    {
        ushort[] labels = [205, 420, 500, 550, 600, 820, 850];
        Assert.That(labels.Select(StructureColours.OfLabel).Distinct().Count(), Is.EqualTo(7));
        Assert.That(labels.Select(StructureColours.ClassOf), Is.EqualTo(new byte[] { 1, 2, 3, 4, 5, 6, 7 }));
        Assert.That(StructureColours.OfLabel(0).Alpha, Is.Zero);
    }

    [Test]
    public void Other_labels_are_refused() =>
        Assert.That(() => StructureColours.OfLabel(421), Throws.TypeOf<InvalidInputException>().With.Message.Contains("421"));
}
