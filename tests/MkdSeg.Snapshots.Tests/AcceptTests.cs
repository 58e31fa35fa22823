using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace MkdSeg.Snapshots.Tests;

/// <summary>The script tests/accept-snapshots, on a folder of its own.</summary>
public sealed class AcceptTests
{
    [Test]
    public void WhatWasReceivedBecomesVerifiedAndKeepsItsTolerance()
    {
        using var folder = new ScratchFolder();
        File.WriteAllText(folder.Verified, "# tolerance abs=0.5 rel=0\nold 1.0\n");
        File.WriteAllText(folder.Received, "# tolerance abs=0.1 rel=0\nnew 9.0\n");
        string fresh = Path.Combine(folder.Root, "Some.Other"), recorded = Path.Combine(folder.Root, "table");
        File.WriteAllText(fresh + ".received.txt", "first\n");
        File.WriteAllText(recorded + ".json", "{}\n");
        File.WriteAllText(recorded + ".received.json", "{\"a\": 1}\n");

        string said = Accept(folder.Root);

        Assert.That(File.ReadAllText(folder.Verified), Is.EqualTo("# tolerance abs=0.5 rel=0\nnew 9.0\n"));
        Assert.That(File.ReadAllText(fresh + ".verified.txt"), Is.EqualTo("first\n"));
        Assert.That(File.ReadAllText(recorded + ".json"), Is.EqualTo("{\"a\": 1}\n"));
        Assert.That(Directory.EnumerateFiles(folder.Root, "*.received.*"), Is.Empty);
        string[] lines = ["changed Some.Test.verified.txt", "new Some.Other.verified.txt", "changed table.json", "3 accepted"];
        foreach (string line in lines)
        {
            Assert.That(said, Does.Contain(line));
        }
    }

    [Test]
    public void NothingReceivedIsNothingToDo()
    {
        using var folder = new ScratchFolder();
        Assert.That(Accept(folder.Root), Is.EqualTo("0 accepted\n"));
    }

    private static string Accept(string folder, [CallerFilePath] string here = "")
    {
        string script = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../accept-snapshots"));
        using Process running = Process.Start(new ProcessStartInfo("bash", [script, folder]) { RedirectStandardOutput = true })!;
        string said = running.StandardOutput.ReadToEnd();
        running.WaitForExit();
        Assert.That(running.ExitCode, Is.Zero);
        return said;
    }
}
