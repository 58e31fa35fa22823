using System.Runtime.InteropServices;
using MkdSeg.Data.Preprocessing;
using MkdSeg.Imaging;
using MkdSeg.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Batches;

/// <summary>All annotated training slices of one modality.</summary>
public sealed class SliceSet
{
    private readonly ICaseSlices[] cases;
    private readonly int[] starts;
    private readonly Device device;
    private readonly int inputSlices;
    private readonly string[] patients;
    private IReadOnlyList<bool> untaught = [];

    /// <summary>Puts the slices of several cases one behind the other.</summary>
    /// <param name="cases">Cases of one slice size.</param>
    /// <param name="device">Where batches are wanted.</param>
    /// <param name="inputSlices">Slices that a network sees at once: 1, or 3 for a slice between its two neighbours.</param>
    /// <param name="patients">Whose the case of an id is; one that is not named, or null, is a patient of its own.</param>
    /// <exception cref="InvalidInputException">There is no case.</exception>
    /// <exception cref="ArgumentException">Slices differ in size.</exception>
    public SliceSet(
        IEnumerable<ICaseSlices> cases, Device device, int inputSlices = 1, IReadOnlyDictionary<string, string>? patients = null)
    {
        (this.cases, this.device, this.inputSlices) = ([.. cases], device, inputSlices);
        this.patients = [.. this.cases.Select(one => patients?.GetValueOrDefault(one.Id) ?? one.Id)];
        if (this.cases.Length == 0)
        {
            throw new InvalidInputException(
                "There is no annotated case to train on; give at least one of each modality that the method needs.");
        }

        starts = new int[this.cases.Length];
        for (int n = 0; n < starts.Length; n++)
        {
            ICaseSlices one = this.cases[n];
            if ((one.Height, one.Width) != (this.cases[0].Height, this.cases[0].Width))
            {
                throw new ArgumentException(
                    $"Slices of {one.Id} are {one.Width} x {one.Height}, others {this.cases[0].Width} x {this.cases[0].Height}.",
                    nameof(cases));
            }

            starts[n] = Count;
            Count = checked(Count + one.Count);
        }
    }

    /// <summary>Number of slices.</summary>
    public int Count { get; }

    /// <summary>Whether some case has a class annotated.</summary>
    internal bool Teaches(int index) => Array.Exists(cases, one => one.Known is null || one.Known[index]);

    /// <summary>Classes that no case of a training teaches count as background from here on, so that no network shows them.</summary>
    /// <param name="classes">For each class, whether nobody teaches it.</param>
    internal void TakeForBackground(IReadOnlyList<bool> classes) => untaught = classes;

    /// <summary>Every patient's slices, and which of them show each structure; read anew with every call.</summary>
    internal IReadOnlyList<PatientSlices> ByPatient()
    {
        var found = new Dictionary<string, PatientSlices>();
        var (image, classes) = (new float[cases[0].Height * cases[0].Width], new byte[cases[0].Height * cases[0].Width]);
        for (int owner = 0; owner < cases.Length; owner++)
        {
            if (!found.TryGetValue(patients[owner], out PatientSlices? patient))
            {
                found[patients[owner]] = patient = new PatientSlices();
            }

            for (int slice = 0; slice < cases[owner].Count; slice++)
            {
                cases[owner].Read(slice, image, classes);
                patient.Add(starts[owner] + slice, classes);
            }
        }

        return [.. found.Values];
    }

    /// <summary>Slices by index, in the order given.</summary>
    public Batch Take(long[] indices)
    {
        (int height, int width) = (cases[0].Height, cases[0].Width);
        int pixels = height * width;
        using var scope = NewDisposeScope();
        Tensor images = empty([indices.Length, inputSlices, height, width], float32);
        Tensor labels = empty([indices.Length, height, width], uint8);
        Span<float> image = MemoryMarshal.Cast<byte, float>(images.bytes);
        Span<byte> classes = labels.bytes;
        var names = new string[indices.Length];
        for (int n = 0; n < indices.Length; n++)
        {
            int owner = OwnerOf(indices[n]);
            int slice = (int)indices[n] - starts[owner];
            Span<float> channels = image.Slice(n * inputSlices * pixels, inputSlices * pixels);
            ReadWithNeighbours(cases[owner], slice, channels, classes.Slice(n * pixels, pixels));
            names[n] = $"{cases[owner].Id} slice {slice}";
        }

        return new Batch(
            TensorRuntime.Send(images, device).MoveToOuterDisposeScope(),
            TensorRuntime.Send(labels, device).to(int64).MoveToOuterDisposeScope())
        {
            Slices = names,
            Known = KnownOf(indices)?.MoveToOuterDisposeScope(),
        };
    }

    /// <summary>The slice in the middle channel, its neighbours around it; at the ends of a case the slice itself.</summary>
    private void ReadWithNeighbours(ICaseSlices one, int slice, Span<float> images, Span<byte> classes)
    {
        int pixels = classes.Length;
        for (int channel = 0; channel < inputSlices; channel++)
        {
            int neighbour = Math.Clamp(slice + channel - (inputSlices / 2), 0, one.Count - 1);
            if (channel != inputSlices / 2)
            {
                one.Read(neighbour, images.Slice(channel * pixels, pixels), classes);
            }
        }

        one.Read(slice, images.Slice(inputSlices / 2 * pixels, pixels), classes);
    }

    /// <summary>[N,C], bool; null where every slice of the set has every class annotated.</summary>
    private Tensor? KnownOf(long[] indices)
    {
        if (Array.Find(cases, one => one.Known is not null)?.Known is not { Count: var classes })
        {
            return null;
        }

        bool[] known = [.. indices.SelectMany(index =>
            (cases[OwnerOf(index)].Known ?? Enumerable.Repeat(true, classes)).Select((one, c) => one || untaught.ElementAtOrDefault(c)))];
        return tensor(known, [indices.Length, classes], device: device);
    }

    private int OwnerOf(long index)
    {
        int at = Array.BinarySearch(starts, (int)index);
        return at < 0 ? ~at - 1 : at;
    }
}
