using MkdSeg.Imaging.Rendering;

namespace MkdSeg.Imaging.Tests.Rendering;

public sealed class PanelTests
{
    [Test]
    public void The_window_runs_from_black_to_white_and_clips()
    {
        var panel = new Panel(5, 1, [-50, 0, 50, 100, 900], 0, 100);
        Assert.That(Enumerable.Range(0, 5).Select(x => panel.LevelAt(x, 0)), Is.EqualTo(new byte[] { 0, 0, 128, 255, 255 }));
        Assert.That(new Panel(1, 1, [float.NaN], 0, 1).LevelAt(0, 0), Is.Zero);
    }

    [Test]
    public void A_contour_keeps_only_the_rim()
    {
        byte[] square = [0, 0, 0, 0, 0, 0, 3, 3, 3, 0, 0, 3, 3, 3, 0, 0, 3, 3, 3, 0, 0, 0, 0, 0, 0];
        var panel = new Panel(5, 5, new float[25], 0, 1, square, LabelStyle.Contour);
        Assert.That(panel.ClassDrawnAt(2, 2), Is.Zero);
        Assert.That(panel.ClassDrawnAt(1, 1), Is.EqualTo(3));
        Assert.That(new Panel(5, 5, new float[25], 0, 1, square).ClassDrawnAt(2, 2), Is.EqualTo(3));
    }

    [Test]
    public void Sizes_that_disagree_and_empty_windows_are_refused()
    {
        Assert.That(() => new Panel(2, 2, new float[3], 0, 1), Throws.ArgumentException);
        Assert.That(() => new Panel(2, 2, new float[4], 0, 1, new byte[5]), Throws.ArgumentException);
        Assert.That(() => new Panel(1, 1, new float[1], 1, 1), Throws.ArgumentException);
    }
}
