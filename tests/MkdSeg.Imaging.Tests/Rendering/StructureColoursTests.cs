using MkdSeg.Imaging.Labels;
using MkdSeg.Imaging.Rendering;

namespace MkdSeg.Imaging.Tests.Rendering;

public sealed class StructureColoursTests
{
    [Test]
    public void Every_class_has_its_own_colour_and_the_background_none()
    {
        byte[] classes = [.. Enumerable.Range(1, LabelMap.MmWhs.ClassCount - 1).Select(c => (byte)c)];
        Assert.That(classes.Select(StructureColours.OfClass).Distinct().Count(), Is.EqualTo(7));
        Assert.That(classes.Select(StructureColours.OfClass).Select(c => c.Alpha), Is.All.EqualTo(255));
        Assert.That(StructureColours.OfClass(0).Alpha, Is.Zero);
    }
}
