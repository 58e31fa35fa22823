namespace MkdSeg.Imaging.Rendering;

/// <summary>A structure in the legend of a scan's picture.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Millilitres">Its volume; 0 where it was not found.</param>
/// <param name="Colour"><c>#rrggbb</c>, or null for the palette's colour of its class.</param>
public sealed record PictureStructure(string Name, double Millilitres, string? Colour = null);
