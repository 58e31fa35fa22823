using static TorchSharp.torch;

namespace MkdSeg.Models.Safetensors;

/// <summary>What the header of a safetensors file says of one tensor.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Type of its values.</param>
/// <param name="Shape">Its sides; empty for a single number.</param>
/// <param name="Begin">First byte after the header that belongs to it.</param>
/// <param name="End">First byte that no longer does.</param>
/// <param name="Place">Byte of the file at which the entry stands, for messages.</param>
internal sealed record SafetensorsEntry(string Name, ScalarType Type, long[] Shape, long Begin, long End, long Place);
