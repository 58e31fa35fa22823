namespace MkdSeg.Training.Options;

/// <summary>How exactly float32 values are multiplied.</summary>
public enum Precision
{
    /// <summary>In float32.</summary>
    Float32,

    /// <summary>On a GPU, factors of convolutions and matrix products are rounded to 10 bits of mantissa (TensorFloat-32); sums and everything stored stay float32.</summary>
    Tf32,
}
