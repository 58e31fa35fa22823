namespace MkdSeg.Data.Preprocessing;

/// <summary>The slices of a prepared, annotated case, wherever they are kept.</summary>
public interface ICaseSlices
{
    /// <summary>The case's id.</summary>
    public string Id { get; }

    /// <summary>Number of slices.</summary>
    public int Count { get; }

    /// <summary>Rows of a slice.</summary>
    public int Height { get; }

    /// <summary>Columns of a slice.</summary>
    public int Width { get; }

    /// <summary>
    /// For each class, the background included, whether it is annotated in this case; null where all are. What is not annotated stands as
    /// background in the classes though it may be there.
    /// </summary>
    public IReadOnlyList<bool>? Known { get; }

    /// <summary>Copies a slice.</summary>
    /// <param name="slice">0 to <see cref="Count"/> - 1.</param>
    /// <param name="image">Takes Height x Width intensities, row by row.</param>
    /// <param name="classes">Takes Height x Width class indices, row by row.</param>
    public void Read(int slice, Span<float> image, Span<byte> classes);
}
