using System.Diagnostics;
using MathNet.Numerics.Random;
using MkdSeg.Imaging.Nifti;
using MkdSeg.Imaging.Randomness;

namespace MkdSeg.Imaging.Tests.Nifti;

/// <summary>Seeded mutations of valid files: nothing but an image or an <see cref="InvalidInputException"/> may come out.</summary>
public sealed class FuzzTests
{
    private const int Mutations = 1500;

    [Test]
    public void MutatedFilesAreReadOrRefused([Values] bool two, [Values] bool gzip, [Values] bool mutateBeforePacking)
    {
        using var folder = new TempFolder();
        var valid = new NiftiBytes { Two = two, Big = gzip, Qcode = 1, DataType = 4, BitPix = 16, Voxels = new byte[210] };
        int refused = 0;
        for (int index = 0; index < Mutations; index++)
        {
            RandomSource random = RandomStream.Create(20, $"fuzz {two} {gzip} {mutateBeforePacking}", index);
            byte[] file = valid.File();
            if (gzip)
            {
                file = mutateBeforePacking
                    ? NiftiBytes.Gzip(Mutate(file, random))
                    : Mutate(NiftiBytes.Gzip(file), random);
            }
            else
            {
                file = Mutate(file, random);
            }

            string path = folder.Write("a.nii", file);
            long before = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();
            refused += Refuses(() => NiftiFile.ReadImage(path)) ? 1 : 0;
            Refuses(() => NiftiFile.ReadLabels(path));
            Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(2)), $"mutation {index}");
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(40 << 20), $"mutation {index}");
        }

        // Both outcomes must occur, or the mutations are too mild or too wild to test anything.
        Assert.That(refused, Is.InRange(Mutations / 20, Mutations - 1));
    }

    private static bool Refuses(Action read)
    {
        try
        {
            read();
            return false;
        }
        catch (InvalidInputException)
        {
            return true;
        }
    }

    private static byte[] Mutate(byte[] file, RandomSource random)
    {
        int changes = 1 + random.Next(4);
        for (int c = 0; c < changes && file.Length > 0; c++)
        {
            int at = random.Next(file.Length);
            switch (random.Next(7))
            {
                case 0: file[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: file[at] = (byte)random.Next(256); break;
                case 2: file[at] = 0xFF; break;
                case 3: Array.Fill(file, (byte)random.Next(256), at, Math.Min(8, file.Length - at)); break;
                case 4: file = file[..at]; break;
                case 5: file = [.. file, .. new byte[random.Next(100)]]; break;
                default: file[random.Next(Math.Min(file.Length, 348))] = (byte)random.Next(256); break;
            }
        }

        return file;
    }
}
