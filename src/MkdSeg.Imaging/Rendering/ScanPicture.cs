using System.Globalization;
using MkdSeg.Imaging.Files;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Resampling;
using SkiaSharp;

namespace MkdSeg.Imaging.Rendering;

/// <summary>
/// A scan and what was found in it: an axial, a coronal and a sagittal plane through the middle of what was found, with and without
/// labels, in millimetres, with the sides of the patient, a scale and the structures' volumes.
/// </summary>
public static class ScanPicture
{
    private const int Gap = 10;
    private const int LeastWidth = 900;
    private const double Width = 1200;
    private const double LargestHeight = 640;
    private const int Letters = 2;
    private const int Line = (PixelFont.Height * Letters) + 8;
    private static readonly SKColor Paper = new(32, 32, 32);

    /// <summary>Writes the picture as PNG, as a whole or not at all; an older one is replaced.</summary>
    /// <param name="path">File to write; its folder must exist.</param>
    /// <param name="image">The scan, in any orientation.</param>
    /// <param name="classes">Class indices on the scan's grid.</param>
    /// <param name="structures">What the classes from 1 on are.</param>
    /// <param name="title">Words above, for example the file's name.</param>
    public static void WritePng(
        string path, Volume<float> image, Volume<byte> classes, IReadOnlyList<PictureStructure> structures, string title)
    {
        (Vector3D centre, Vector3D extent, Vector3D at) = (image.Geometry.Centre, Extent(image.Geometry), Middle(classes));
        double scale = Math.Min(Width / ((2 * extent.X) + extent.Y), LargestHeight / Math.Max(extent.Y, extent.Z));
        (float low, float high) = DisplayWindow.Around(image.Voxels, classes.Voxels);
        SKColor[] colours = [.. structures.Select((structure, n) => StructureColours.Of((byte)(n + 1), structure.Colour))];
        Panel[] marked = [.. BodyPlane.All.Select(plane =>
        {
            VolumeGeometry grid = plane.Grid(centre, extent, at, 1 / scale);
            float[] grey = Resample.Linear(image, grid, float.NaN).Voxels;
            byte[] labels = Resample.Nearest(classes, grid, (byte)0).Voxels;
            return new Panel(grid.Size.X, grid.Size.Y, grey, low, high, labels) { ClassColours = colours };
        })];

        int inner = Math.Max(LeastWidth, marked.Sum(panel => panel.Width) + (2 * Gap));
        var legend = new ScanLegend(structures, colours, inner, scale, Letters);
        int tall = marked.Max(panel => panel.Height), rows = Gap + (2 * Line) + (Gap / 2), second = rows + Line + tall + Gap;
        int below = second + tall + Gap;
        using var sheet = new SKBitmap(
            new SKImageInfo(inner + (2 * Gap), below + legend.Height + Gap, SKColorType.Rgba8888, SKAlphaType.Opaque));
        sheet.Erase(Paper);
        PixelFont.Draw(sheet, PixelFont.Shortened(title, inner, Letters), Gap, Gap, Letters, SKColors.White);
        PixelFont.Draw(sheet, Size(image.Geometry), Gap, Gap + Line, Letters, ScanLegend.Ink);
        int x = Gap + ((inner - marked.Sum(panel => panel.Width) - (2 * Gap)) / 2);
        foreach ((Panel panel, BodyPlane plane) in marked.Zip(BodyPlane.All))
        {
            string where = string.Create(CultureInfo.InvariantCulture, $"{plane.Name}, {"xyz"[plane.Through]} = {at[plane.Through]:0} mm");
            PixelFont.Draw(sheet, PixelFont.Shortened(where, panel.Width, Letters), x, rows, Letters, ScanLegend.Ink);
            PictureSheet.DrawPanel(sheet.GetPixelSpan(), sheet.Width, new PanelFrame(panel, 1, 1), x, rows + Line);
            PictureSheet.DrawPanel(sheet.GetPixelSpan(), sheet.Width, new PanelFrame(panel with { Classes = null }, 1, 1), x, second);
            DrawSides(sheet, plane.Sides, panel, x, rows + Line);
            DrawSides(sheet, plane.Sides, panel, x, second);
            x += panel.Width + Gap;
        }

        legend.Draw(sheet, Gap, below);
        using SKData png = sheet.Encode(SKEncodedImageFormat.Png, 100);
        AtomicFile.Write(path, stream => PngMark.Write(stream, png.AsSpan()));
    }

    /// <summary>Letters in the middle of a panel's four edges.</summary>
    private static void DrawSides(SKBitmap sheet, string sides, Panel panel, int left, int top)
    {
        int wide = PixelFont.WidthOf("R", Letters), high = PixelFont.Height * Letters, edge = 2 * Letters;
        int middle = left + ((panel.Width - wide) / 2), half = top + ((panel.Height - high) / 2);
        SheetLegend.DrawOnBlack(sheet, sides[..1], left + edge, half, Letters);
        SheetLegend.DrawOnBlack(sheet, sides[1..2], left + panel.Width - edge - wide, half, Letters);
        SheetLegend.DrawOnBlack(sheet, sides[2..3], middle, top + edge, Letters);
        SheetLegend.DrawOnBlack(sheet, sides[3..4], middle, top + panel.Height - edge - high, Letters);
    }

    private static string Size(VolumeGeometry scan)
    {
        Vector3D spacing = scan.Spacing;
        return string.Create(
            CultureInfo.InvariantCulture, $"{scan.Size} voxels of {spacing.X:0.##} x {spacing.Y:0.##} x {spacing.Z:0.##} mm");
    }

    /// <summary>The median of what was found; the scan's middle where nothing was.</summary>
    private static Vector3D Middle(Volume<byte> classes)
    {
        var found = new AxisCounts(classes.Size);
        int at = 0;
        for (int z = 0; z < classes.Size.Z; z++)
        {
            for (int y = 0; y < classes.Size.Y; y++)
            {
                for (int x = 0; x < classes.Size.X; x++)
                {
                    if (classes.Voxels[at++] > 0)
                    {
                        found.Add(x, y, z);
                    }
                }
            }
        }

        return found.Total == 0 ? classes.Geometry.Centre : classes.Geometry.VoxelToWorld.Apply(found.Quantile(0.5));
    }

    /// <summary>Edges of the box along the world's axes that holds a scan, millimetres.</summary>
    private static Vector3D Extent(VolumeGeometry scan)
    {
        Affine map = scan.VoxelToWorld;
        double Edge(int axis) => Enumerable.Range(0, 3).Sum(voxel => scan.Size[voxel] * Math.Abs(map[axis, voxel]));
        return new(Edge(0), Edge(1), Edge(2));
    }
}
