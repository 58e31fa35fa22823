using System.Diagnostics;
using System.Net.Sockets;
using MkdSeg.Imaging.Files;
using MkdSeg.Imaging.Nifti;
using MkdSeg.Testing;

namespace MkdSeg.Imaging.Tests.Files;

/// <summary>A pipe waits for its writer, a device never ends: neither may be opened.</summary>
public sealed class InputFileTests
{
    private ScratchFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void Pipes_devices_sockets_and_folders_are_refused_also_behind_links()
    {
        Assume.That(OperatingSystem.IsLinux());
        string pipe = folder.File("a.nii");
        using (Process make = Process.Start("mkfifo", pipe))
        {
            make.WaitForExit();
        }

        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder.File("b.nii")));
        File.CreateSymbolicLink(folder.File("c.nii"), pipe);
        (string Path, string Kind)[] others =
        [
            (pipe, "a pipe"), (folder.File("b.nii"), "a socket"), (folder.File("c.nii"), "a pipe"), ("/dev/zero", "a device"),
            (folder.Path, "a folder"),
        ];
        foreach ((string path, string kind) in others)
        {
            AssertRefused(() => InputFile.Open(path).Dispose(), $"{path}: is {kind}");
            AssertRefused(() => InputFile.ReadAllBytes(path, 100, "a text", "give another"), $"{path}: is {kind}");
            AssertRefused(() => NiftiFile.ReadImage(path), $"{path}: is {kind}");
            AssertRefused(() => AtomicFile.WriteText(path, "words"), $"{path}: is {kind}; give the name of a file to write");
        }
    }

    [Test]
    public void Links_to_regular_files_are_read_and_what_the_system_makes_up_is_empty()
    {
        folder.Write("a.txt", "words");
        File.CreateSymbolicLink(folder.File("b.txt"), folder.File("a.txt"));
        Assert.That(InputFile.ReadAllText(folder.File("b.txt"), 100, "a text", "give another"), Is.EqualTo("words"));
        Assert.That(InputFile.ReadLines(folder.File("b.txt")), Is.EqualTo(new[] { "words" }));
        Assert.That(() => InputFile.ReadAllBytes(folder.File("b.txt"), 4, "a text", "give another"),
            Throws.TypeOf<DamagedFileException>().With.Message.Contains("so it is not a text"));
        Assume.That(File.Exists("/proc/version"));
        Assert.That(InputFile.ReadAllBytes("/proc/version", 100, "a text", "give another"), Is.Empty);
        AssertRefused(() => NiftiFile.ReadImage("/proc/version"), "the file ends within the header");
    }

    [Test]
    public void A_missing_file_is_refused_with_its_name() =>
        AssertRefused(() => InputFile.ReadAllText(folder.File("none.txt"), 100, "a text", "give another"), "none.txt: cannot be read");

    private static void AssertRefused(Action read, string words)
    {
        Task<Exception?> reading = Task.Run(() =>
        {
            try
            {
                read();
                return null;
            }
            catch (InvalidInputException e)
            {
                return (Exception)e;
            }
        });
        Assert.That(reading.Wait(TimeSpan.FromSeconds(10)), Is.True, "it hangs");
        Assert.That(reading.Result?.Message, Does.Contain(words));
    }
}
