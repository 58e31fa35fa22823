using MkdSeg.Training.Batches;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Methods;

/// <summary>
/// Shows when a translation goes wrong, which no loss shows: an upside-down contrast has as low a cycle loss as a right
/// one, images that stay as they were please a weak discriminator, and a segmentor's feedback may drive intensities to where no real
/// image has any.
/// </summary>
public static class TranslationWatch
{
    /// <summary>Polarity below which the log carries "polarity_alarm".</summary>
    public const double PolarityAlarm = 0.2;

    /// <summary>Share of pixels outside [-1, 1], where no real image has any, above which the log carries "outside_alarm".</summary>
    public const double OutsideAlarm = 0.1;

    /// <summary>
    /// Adds the polarity (correlation of x^{a->t} with x^a over the pixels of a batch; needs no label; -1 is an inverted
    /// image), the share of translated pixels outside [-1, 1] ("outside") and the mean intensity of each class in real target and in
    /// translated images ("mean_real_3", "mean_translated_3"). A class that a batch lacks is left out.
    /// </summary>
    public static void Report(Batch assistant, Tensor translated, Batch target, int classCount, StepLog log)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        double polarity = Correlation(assistant.Images, translated).ToDouble();
        log.Add("polarity", polarity);
        if (polarity < PolarityAlarm)
        {
            log.Add("polarity_alarm", 1);
        }

        double outside = (translated.abs() > 1).to(float32).mean().ToDouble();
        log.Add("outside", outside);
        if (outside > OutsideAlarm)
        {
            log.Add("outside_alarm", 1);
        }

        for (int c = 0; c < classCount; c++)
        {
            AddMean($"mean_real_{c}", target.Images, target.Labels, c, log);
            AddMean($"mean_translated_{c}", translated, assistant.Labels, c, log);
        }
    }

    private static Tensor Correlation(Tensor a, Tensor b)
    {
        Tensor x = a - a.mean(), y = b - b.mean();
        return (x * y).mean() / ((x * x).mean().sqrt() * (y * y).mean().sqrt() + 1e-12);
    }

    private static void AddMean(string name, Tensor images, Tensor labels, int c, StepLog log)
    {
        Tensor inside = images.masked_select(labels.unsqueeze(1) == c);
        if (inside.numel() > 0)
        {
            log.Add(name, inside.mean());
        }
    }
}
