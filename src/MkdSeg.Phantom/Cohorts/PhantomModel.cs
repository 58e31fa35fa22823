using MkdSeg.Imaging;
using MkdSeg.Phantom.Anatomy;
using MkdSeg.Phantom.Anatomy.Abdomen;
using MkdSeg.Phantom.Appearance;

namespace MkdSeg.Phantom.Cohorts;

/// <summary>How the patients of one anatomy are made.</summary>
/// <param name="Key">First words of the names of its streams of random numbers, one a modality.</param>
/// <param name="Body">Draws the body of a patient's seed.</param>
/// <param name="CtLook">Draws a CT examination.</param>
/// <param name="MrLook">Draws an MR examination.</param>
/// <param name="Scan">Lays the grid.</param>
internal sealed record PhantomModel(
    string Key,
    Func<int, PhantomOptions, IBody> Body,
    Func<int, PhantomOptions, ILook> CtLook,
    Func<int, PhantomOptions, ILook> MrLook,
    Func<int, Modality, PhantomOptions, ScanGeometry> Scan)
{
    /// <summary>In the abdomen contrasts are a third of those of an angiography, and so is the noise that scanners are set to.</summary>
    private const double AbdomenNoise = 0.33;

    private static readonly PhantomModel Heart = new(
        "phantom",
        (seed, options) => new ChestBody(seed, options),
        (seed, options) => new CtLook(seed, options, HeartCtSignals.Of(seed)),
        (seed, options) => new MrLook(seed, options, HeartMrSignals.Draw),
        ScanGeometry.OfHeart);

    private static readonly PhantomModel Abdomen = new(
        "phantom/abdomen",
        (seed, options) => new AbdomenBody(RandomStream.Create(seed, "phantom/body"), options),
        (seed, options) => new CtLook(seed, options, AbdomenCtSignals.Draw, AbdomenNoise),
        (seed, options) => new MrLook(seed, options, AbdomenMrSignals.Draw, reach: 120),
        ScanGeometry.OfAbdomen);

    /// <summary>The model of an anatomy.</summary>
    public static PhantomModel Of(PhantomAnatomy anatomy) => anatomy == PhantomAnatomy.Abdomen ? Abdomen : Heart;

    /// <summary>Name of the stream that the seeds of a modality's patients come from; it never changes.</summary>
    /// <exception cref="InvalidInputException">Neither CT nor MR.</exception>
    public string Stream(Modality modality) =>
        modality == Modality.Ct ? $"{Key}/Ct"
        : modality == Modality.Mr ? $"{Key}/Mr"
        : throw new InvalidInputException($"A phantom is made in CT and MR, not in {modality.InWords}.");

    /// <summary>Draws an examination.</summary>
    public ILook Look(int seed, Modality modality, PhantomOptions options) =>
        modality == Modality.Ct ? CtLook(seed, options) : MrLook(seed, options);
}
