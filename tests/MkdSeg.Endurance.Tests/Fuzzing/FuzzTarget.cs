using MathNet.Numerics.Random;

namespace MkdSeg.Endurance.Tests.Fuzzing;

/// <summary>A reader and the valid files that are damaged for it.</summary>
/// <param name="Name">Names the target in messages, records and seeds.</param>
/// <param name="Mutate">Makes one input from the valid ones.</param>
/// <param name="Open">Prepares a folder; what comes back stores an input there and gives the calls that read it.</param>
internal sealed record FuzzTarget(string Name, Func<RandomSource, byte[]> Mutate, Func<string, Func<byte[], Action[]>> Open)
{
    /// <summary>
    /// Whether a refusal must be a <see cref="MkdSeg.Imaging.DamagedFileException"/> with the place; that of a reader of the program need
    /// only be wrong input (exit code 2) with the file's name.
    /// </summary>
    public bool NeedsPlace { get; init; } = true;

    /// <summary>A target whose input is one file of the folder.</summary>
    /// <param name="name">Name of the target.</param>
    /// <param name="file">Name of the file; an older one is overwritten.</param>
    /// <param name="mutate">Makes one input.</param>
    /// <param name="reads">The calls, given the file's full path.</param>
    public static FuzzTarget OfFile(string name, string file, Func<RandomSource, byte[]> mutate, params Action<string>[] reads) =>
        new(name, mutate, folder =>
        {
            string path = Path.Combine(folder, file);
            Action[] calls = [.. reads.Select(read => (Action)(() => read(path)))];
            return input =>
            {
                File.WriteAllBytes(path, input);
                return calls;
            };
        });

    /// <inheritdoc/>
    public override string ToString() => Name;
}
