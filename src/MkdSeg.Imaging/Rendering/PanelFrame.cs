namespace MkdSeg.Imaging.Rendering;

/// <summary>A panel as large as it is on a sheet.</summary>
/// <param name="Panel">The panel.</param>
/// <param name="Wide">Screen pixels for the width of a pixel.</param>
/// <param name="High">Screen pixels for the height of a pixel.</param>
internal readonly record struct PanelFrame(Panel Panel, double Wide, double High)
{
    /// <summary>Screen pixels across.</summary>
    public int Width => Math.Max(1, (int)Math.Round(Panel.Width * Wide));

    /// <summary>Screen pixels down.</summary>
    public int Height => Math.Max(1, (int)Math.Round(Panel.Height * High));

    /// <summary>The panel's column under a screen pixel.</summary>
    public int Column(int x) => Math.Min(Panel.Width - 1, (int)(x / Wide));

    /// <summary>The panel's row under a screen pixel.</summary>
    public int Row(int y) => Math.Min(Panel.Height - 1, (int)(y / High));
}
