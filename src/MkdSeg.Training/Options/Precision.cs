namespace MkdSeg.Training.Options;

/// <summary>How exactly float32 values are multiplied.</summary>
public enum Precision
{
    /// <summary>In float32.</summary>
    Float32,

    /// <summary>
    /// TensorFloat-32, on a GPU only: the factors of convolutions and matrix products are rounded to 10 bits of mantissa; sums and
    /// everything stored stay float32.
    /// </summary>
    Tf32,
}
