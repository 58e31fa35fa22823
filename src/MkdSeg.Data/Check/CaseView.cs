using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Data.Check;

/// <summary>A case while it is in memory, for whoever draws it; not to be kept.</summary>
/// <param name="Id">The case.</param>
/// <param name="Image">Its image.</param>
/// <param name="Classes">Its class indices on the same grid; null without labels or where they cannot be read.</param>
/// <param name="IsSliceStack">Whether it is a stack of pictures without millimetres.</param>
public sealed record CaseView(string Id, Volume<float> Image, Volume<byte>? Classes, bool IsSliceStack);
