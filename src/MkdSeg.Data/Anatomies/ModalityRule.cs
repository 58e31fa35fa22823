using System.Text.Json.Serialization;
using MkdSeg.Data.Intensities;
using MkdSeg.Data.Preprocessing;
using MkdSeg.Imaging;

namespace MkdSeg.Data.Anatomies;

/// <summary>What an anatomy says of one modality.</summary>
/// <param name="Modality">The modality.</param>
/// <param name="Intensities">How its intensities are brought to range.</param>
public sealed record ModalityRule(Modality Modality, IntensityRule Intensities)
{
    /// <summary>
    /// Names of the structures that are annotated in this modality; null is all of them. One that is not annotated is unknown there,
    /// not absent: it is left out of supervision and of scores.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Annotated { get; init; }
}
