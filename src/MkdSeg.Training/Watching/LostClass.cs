namespace MkdSeg.Training.Watching;

/// <summary>A class that a segmentor has ceased to predict, or never learnt to, on slices where it is annotated.</summary>
/// <param name="Segmentor">The segmentor's readout name, for example "real".</param>
/// <param name="Class">The class's index.</param>
/// <param name="Since">The step, counted from 1 as in the log, at which the alarm was raised.</param>
/// <param name="Found">Pixels that the segmentor gives the class over pixels annotated as it, running mean.</param>
/// <param name="FoundByOther">Likewise of the other segmentor that gives it most; null where there is one segmentor.</param>
public sealed record LostClass(string Segmentor, int Class, int Since, double Found, double? FoundByOther)
{
    /// <summary>Its name in the log, for example "lost_real_3".</summary>
    public string LogName => $"lost_{Segmentor}_{Class}";
}
