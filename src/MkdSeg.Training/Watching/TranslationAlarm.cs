using System.Globalization;
using MkdSeg.Training.Methods;

namespace MkdSeg.Training.Watching;

/// <summary>Says once of a training, each time that it starts or goes on, what <see cref="TranslationWatch"/> finds wrong.</summary>
internal sealed class TranslationAlarm
{
    private bool turned;
    private bool outside;

    /// <summary>What is wrong now and has not been said.</summary>
    /// <param name="values">Logged values of a step after the warm-up.</param>
    /// <param name="done">Steps made.</param>
    public IEnumerable<string> Look(IReadOnlyDictionary<string, double> values, int done)
    {
        if (!turned && values.ContainsKey("polarity_alarm"))
        {
            turned = true;
            string polarity = values["polarity"].ToString("0.00", CultureInfo.InvariantCulture);
            yield return $"step {done}: translated images hardly look like what they were made of (polarity {polarity}); their contrast "
                + "may be upside down: see alignment.residualGenerator and alignment.conditionalDiscriminator.";
        }

        if (!outside && values.ContainsKey("outside_alarm"))
        {
            outside = true;
            string share = values["outside"].ToString("0 %", CultureInfo.InvariantCulture);
            yield return $"step {done}: {share} of the pixels of translated images are outside the range of real ones; lower "
                + "alignment.realFeedbackWeight, or switch alignment.residualGenerator off.";
        }
    }
}
