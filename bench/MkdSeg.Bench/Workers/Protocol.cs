using System.Text.Json;

namespace MkdSeg.Bench.Workers;

/// <summary>How replies of workers and result files are written as JSON.</summary>
internal static class Protocol
{
    /// <summary>For one line.</summary>
    public static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };
}
