using System.Text.Json.Serialization;

namespace MkdSeg.Bench.Scenarios.Roofline;

/// <summary>An operator at one shape in one direction, as both sides time it.</summary>
/// <param name="Kind">For example "convolution"; see <see cref="KernelOperators"/> and peers/kernels.py.</param>
/// <param name="Direction">"forward", "data gradient", "weight gradient", or "pass" for a network.</param>
/// <param name="Input">Shape of what goes in, [N,C,H,W].</param>
/// <param name="Weight">Shape of the weight; null where there is none.</param>
/// <param name="Stride">Step of a convolution.</param>
/// <param name="Padding">Zeros around a convolution's input, or pixels reflected.</param>
internal sealed record Kernel(string Kind, string Direction, long[] Input, long[]? Weight = null, long Stride = 1, long Padding = 0)
{
    /// <summary>Forward, as a direction.</summary>
    public const string Forward = "forward";

    /// <summary>Gradient by the input, as a direction.</summary>
    public const string DataGradient = "data gradient";

    /// <summary>Gradient by the weight, as a direction.</summary>
    public const string WeightGradient = "weight gradient";

    /// <summary>Forward and backward through a whole network, as a direction; its kind is the network's name.</summary>
    public const string Pass = "pass";

    /// <summary>Whether both sides time it with channels-last strides: the step's layout for that network.</summary>
    public bool ChannelsLast { get; init; }

    /// <summary>Network of the step that it belongs to.</summary>
    public required string Network { get; init; }

    /// <summary>What it is, without the network: the same on both sides.</summary>
    [JsonIgnore]
    public string Name => Weight is null
        ? $"{Kind} {Shape(Input)}, {Direction}"
        : $"{Kind} {Shape(Weight)}{(Stride > 1 ? $" stride {Stride}" : string.Empty)} on {Shape(Input)}, {Direction}";

    /// <summary>Multiplications and additions of a convolution, twice its products; 0 for all else, which memory bounds.</summary>
    [JsonIgnore]
    public double Flop =>
        Weight is null
            ? 0
            : 2.0 * Weight.Aggregate(1L, (a, b) => a * b) * Input[0] * (Kind == Transposed ? Input[2] * Input[3] : Output[2] * Output[3]);

    /// <summary>Bytes that have to move at least: each operand read once, each result written once, float32.</summary>
    [JsonIgnore]
    public double Bytes =>
        4.0 * (
            Kind == Adam ? AdamPasses * Elements(Input) : Elements(Input) + Elements(Output) + (Weight is null ? Extra : Elements(Weight)));

    private const string Transposed = "transposed convolution";
    private const string Adam = "adam";

    // Gradient, parameter and both moments are read, the last three written.
    private const double AdamPasses = 7;

    // A gradient also reads what went in or came out, but for operators that only move values.
    private double Extra => Direction == Forward || Kind is "reflection" or "upsampling" or "max pooling" ? 0 : Elements(Input);

    private long[] Output => Kind switch
    {
        "convolution" => [Input[0], Weight![0], Side(Input[2]), Side(Input[3])],
        Transposed => [Input[0], Weight![1], Input[2] * Stride, Input[3] * Stride],
        "reflection" => [Input[0], Input[1], Input[2] + (2 * Padding), Input[3] + (2 * Padding)],
        "upsampling" => [Input[0], Input[1], Input[2] * 2, Input[3] * 2],
        "max pooling" => [Input[0], Input[1], Input[2] / 2, Input[3] / 2],
        "supervised loss" or "distillation loss" => [1, 1, 1, 1],
        _ => Input,
    };

    private long Side(long side) => ((side + (2 * Padding) - Weight![2]) / Stride) + 1;

    private static double Elements(long[] shape) => shape.Aggregate(1.0, (a, b) => a * b);

    private static string Shape(long[] shape) => string.Join('x', shape);
}

/// <summary>A kernel and how often a step runs it.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Count">Times in one step.</param>
internal sealed record CountedKernel(Kernel Kernel, int Count);
