using MkdSeg.Data.Sources.TfRecords;
using MkdSeg.Imaging;
using MkdSeg.Testing;
using MkdSeg.Testing.Files;

namespace MkdSeg.Data.Tests.Sources.TfRecords;

public class TfRecordFileTests
{
    private ScratchFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void The_checksum_is_the_masked_castagnoli_crc()
    {
        // Check value of CRC-32C over "123456789": E3069283 (RFC 3720's polynomial, Koopman's tables). Rotated right by 15
        // bits it is 2507C60D; TensorFlow's documentation adds A282EAD8.
        Assert.That(TfRecordFile.MaskedChecksum("123456789"u8), Is.EqualTo(0xC78AB0E5u));
    }

    [Test]
    public void The_checksum_agrees_bit_by_bit_for_every_length([Range(0, 20)] int length)
    {
        byte[] data = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 37))];
        Assert.That(TfRecordFile.MaskedChecksum(data), Is.EqualTo(BitConverter.ToUInt32(TfRecordBytes.Checksum(data))));
    }

    [Test]
    public void Records_come_out_in_order_with_their_places()
    {
        byte[] file = [.. TfRecordBytes.Record([1, 2, 3]), .. TfRecordBytes.Record([]), .. TfRecordBytes.Record([4])];
        TfRecord[] records = [.. TfRecordFile.Read(Written(file))];
        Assert.That(records.Select(r => r.Data.ToArray()), Is.EqualTo(new byte[][] { [1, 2, 3], [], [4] }));

        // 8 + 4 bytes before and 4 bytes after each record's data.
        Assert.That(records.Select(r => r.Offset), Is.EqualTo(new long[] { 12, 31, 47 }));
    }

    [Test]
    public void Every_truncation_is_refused_with_its_place()
    {
        byte[] whole = TfRecordBytes.Record([1, 2, 3, 4, 5]);
        for (int length = 1; length < whole.Length; length++)
        {
            string path = Written(whole[..length]);
            Assert.That(
                () => TfRecordFile.Read(path).Count(),
                Throws.TypeOf<DamagedFileException>().With.Property("Place").EqualTo("byte 0"),
                $"{length} bytes");
        }
    }

    [Test]
    public void Every_flipped_bit_is_noticed()
    {
        byte[] whole = TfRecordBytes.Record([1, 2, 3, 4, 5]);
        for (int bit = 0; bit < 8 * whole.Length; bit++)
        {
            byte[] flipped = [.. whole];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            string path = Written(flipped);
            Assert.That(() => TfRecordFile.Read(path).Count(), Throws.TypeOf<DamagedFileException>(), $"bit {bit}");
        }
    }

    [TestCase(long.MaxValue)]
    [TestCase(-1)]
    [TestCase(1L << 40)]
    public void A_length_beyond_the_file_costs_no_memory(long length)
    {
        byte[] claim = BitConverter.GetBytes(length);
        string path = Written([.. claim, .. TfRecordBytes.Checksum(claim), 1, 2, 3, 4, 5]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(() => TfRecordFile.Read(path).Count(), Throws.TypeOf<DamagedFileException>().With.Message.Contains("in a file of 17"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1 << 20));
    }

    [Test]
    public void A_missing_file_is_reported() =>
        Assert.That(
            () => TfRecordFile.Read(folder.File("none.tfrecords")).Count(),
            Throws.TypeOf<InvalidInputException>().With.Message.Contains("cannot be read"));

    private string Written(byte[] file)
    {
        folder.Write("a.tfrecords", file);
        return folder.File("a.tfrecords");
    }
}
