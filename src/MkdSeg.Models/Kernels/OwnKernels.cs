namespace MkdSeg.Models.Kernels;

/// <summary>Whether this library's own kernels compute what they can, or libtorch everything, by the same calls as on a GPU.</summary>
internal static class OwnKernels
{
    /// <summary>On but where a test compares the two.</summary>
    public static bool AreUsed { get; set; } = true;
}
