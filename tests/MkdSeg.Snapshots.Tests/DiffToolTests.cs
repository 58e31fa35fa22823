namespace MkdSeg.Snapshots.Tests;

public sealed class DiffToolTests
{
    [TestCase("DISPLAY=:0", ExpectedResult = true, TestName = "a desktop")]
    [TestCase("WAYLAND_DISPLAY=wayland-0", ExpectedResult = true, TestName = "a Wayland desktop")]
    [TestCase("", ExpectedResult = false, TestName = "a container")]
    [TestCase("DISPLAY=:0 CI=true", ExpectedResult = false, TestName = "any build server")]
    [TestCase("DISPLAY=:0 DiffEngine_Disabled=true", ExpectedResult = false, TestName = "switched off")]
    public bool AToolOpensAtADesktopOnly(string environment) =>
        DiffTool.IsWelcome(Reader(environment), isBuildServer: false, isLinux: true);

    [Test]
    public void ADetectedBuildServerGetsNone() =>
        Assert.That(DiffTool.IsWelcome(Reader("DISPLAY=:0"), isBuildServer: true, isLinux: true), Is.False);

    private static Func<string, string?> Reader(string environment)
    {
        var variables = environment.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        return name => variables.GetValueOrDefault(name);
    }
}
