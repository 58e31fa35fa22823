using System.Text;
using MkdSeg.Imaging.Files;
using MkdSeg.Testing;

namespace MkdSeg.Imaging.Tests.Files;

public class SpoolFileTests
{
    [Test]
    public void Parts_come_back_in_any_order_and_nothing_stays()
    {
        using var folder = new ScratchFolder();
        using (var spool = new SpoolFile(folder.Path))
        {
            SpooledPart first = spool.Add(Encoding.UTF8.GetBytes(new string('a', 100_000)));
            SpooledPart none = spool.Add([]);
            SpooledPart last = spool.Add("end"u8);
            Assert.That(AtomicFile.IsTemporary(Directory.GetFiles(folder.Path).Single()), Is.True, "a trace that is known");
            using var target = new MemoryStream();
            spool.CopyTo(last, target);
            spool.CopyTo(none, target);
            spool.CopyTo(first, target);
            SpooledPart later = spool.Add("more"u8);
            spool.CopyTo(later, target);
            Assert.That(Encoding.UTF8.GetString(target.ToArray()), Is.EqualTo("end" + new string('a', 100_000) + "more"));
        }

        Assert.That(Directory.GetFiles(folder.Path), Is.Empty);
    }
}
