using MkdSeg.Testing;
using System.Text.Json;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Labels;

namespace MkdSeg.Imaging.Tests.Labels;

public class LabelMapTests
{
    [Test]
    public void MmWhs_has_the_seven_structures_in_the_projects_order()
    {
        // PAPER.md, "Task".
        Assert.That(LabelMap.MmWhs.ToString(), Is.EqualTo("lv 500, rv 600, la 420, ra 550, myo 205, aa 820, pa 850"));
        Assert.That(LabelMap.MmWhs.ClassCount, Is.EqualTo(8));
    }

    [Test]
    public void Values_become_classes_and_come_back()
    {
        ushort[] values = [0, 500, 600, 420, 550, 205, 820, 850, 500];
        Volume<byte> classes = LabelMap.MmWhs.ToClasses(TestVolumes.Line(values));
        Assert.That(classes.Voxels, Is.EqualTo(new byte[] { 0, 1, 2, 3, 4, 5, 6, 7, 1 }));
        Assert.That(LabelMap.MmWhs.ToValues(classes).Voxels, Is.EqualTo(values));
    }

    [Test]
    public void An_unknown_value_is_not_dropped() =>
        Assert.That(
            () => LabelMap.MmWhs.ToClasses(TestVolumes.Line<ushort>([0, 421])),
            Throws.TypeOf<InvalidInputException>().With.Message.Contains("421"));

    [Test]
    public void A_class_beyond_the_map_is_refused() =>
        Assert.That(
            () => LabelMap.MmWhs.ToValues(TestVolumes.Line<byte>([7, 8])),
            Throws.TypeOf<InvalidInputException>().With.Message.Contains("Class 8"));

    [Test]
    public void Json_keeps_names_values_and_order()
    {
        string json = JsonSerializer.Serialize(LabelMap.MmWhs);
        Assert.That(json, Does.StartWith("""{"Structures":[{"Name":"lv","Value":500},"""));
        Assert.That(JsonSerializer.Deserialize<LabelMap>(json), Is.EqualTo(LabelMap.MmWhs));
    }

    [Test]
    public void Order_counts_in_comparisons() =>
        Assert.That(new LabelMap([new("a", 1), new("b", 2)]), Is.Not.EqualTo(new LabelMap([new("b", 2), new("a", 1)])));

    [TestCase("a", 0, "b", 2, TestName = "A structure with the background's value is refused")]
    [TestCase("a", 1, "b", 1, TestName = "A repeated value is refused")]
    [TestCase("a", 1, "a", 2, TestName = "A repeated name is refused")]
    [TestCase("", 1, "a", 2, TestName = "An empty name is refused")]
    public void Wrong_maps_are_refused(string name0, int value0, string name1, int value1) =>
        Assert.That(
            () => new LabelMap([new(name0, (ushort)value0), new(name1, (ushort)value1)]), Throws.TypeOf<InvalidInputException>());

    [Test]
    public void An_empty_map_is_refused() => Assert.That(() => new LabelMap([]), Throws.TypeOf<InvalidInputException>());
}
