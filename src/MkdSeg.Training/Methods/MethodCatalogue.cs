using MkdSeg.Imaging;
using MkdSeg.Training.Options;
using static TorchSharp.torch;

namespace MkdSeg.Training.Methods;

/// <summary>
/// Methods by their names. <see cref="Default"/> holds those of this project; one of your own is added with <see cref="With"/> and given
/// to <see cref="Trainer.Train"/>, beside which nothing needs to know of it (docs/extend.md).
/// </summary>
public sealed class MethodCatalogue
{
    private readonly Dictionary<string, MethodCard> cards;

    private MethodCatalogue(IEnumerable<MethodCard> cards) => this.cards = cards.ToDictionary(card => card.Name, StringComparer.Ordinal);

    /// <summary>The paper's method, its ablations, the methods it is compared with, and ours.</summary>
    public static MethodCatalogue Default { get; } = new(KnownMethods.All);

    /// <summary>Names of all methods, in the order of the catalogue.</summary>
    public IReadOnlyList<string> Names => [.. cards.Keys];

    /// <summary>All methods.</summary>
    public IReadOnlyList<MethodCard> Cards => [.. cards.Values];

    /// <summary>A catalogue with one more method; this one stays as it is.</summary>
    /// <exception cref="InvalidInputException">The name is taken, or no name of a method.</exception>
    public MethodCatalogue With(MethodCard card)
    {
        bool isName = card.Name.Length is > 0 and <= 64 && char.IsAsciiLetterOrDigit(card.Name[0])
            && card.Name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '+');
        return !isName
            ? throw new InvalidInputException(
                $"'{card.Name}' cannot be a method's name; give small letters, digits, - and +, for example my-method.")
            : cards.ContainsKey(card.Name)
                ? throw new InvalidInputException($"There is a method '{card.Name}' already; give yours another name.")
                : new([.. cards.Values, card]);
    }

    /// <summary>The card of a name.</summary>
    /// <exception cref="InvalidInputException">There is no method of that name.</exception>
    public MethodCard Find(string name) => cards.TryGetValue(name, out MethodCard? found)
        ? found
        : throw new InvalidInputException($"There is no method '{name}'; {NameHint.Remedy(name, Names)}.");

    /// <summary>
    /// The options under which the method of their name trains: a name that stands for certain settings, for example
    /// "mkd-no-kd", has them whatever else was asked for. Settling twice changes nothing.
    /// </summary>
    /// <exception cref="InvalidInputException">There is no method of that name, or its networks cannot have these sizes.</exception>
    public TrainingOptions Settled(TrainingOptions options) => Find(options.Method).Settle(options);

    /// <summary>Those of some settings (NAME=VALUE) that have no effect, since the method's name stands for another value.</summary>
    /// <param name="settled">What <see cref="Settled"/> made of the options with these settings.</param>
    /// <param name="settings">The settings; of a name that is given twice the last counts.</param>
    public static IReadOnlyList<string> Overruled(TrainingOptions settled, IEnumerable<string> settings) =>
    [
        .. settings
            .Reverse()
            .DistinctBy(setting => setting.Split('=')[0])
            .Reverse()
            .Where(setting => settled.With([setting]) != settled),
    ];

    /// <summary>Whether the method of the options' name distils under them, sooner or later.</summary>
    /// <exception cref="InvalidInputException">There is no method of that name.</exception>
    public bool Distils(TrainingOptions options) =>
        Find(options.Method).Distils && options.Distillation.SynToRealWeight + options.Distillation.RealToSynWeight > 0;

    /// <summary>
    /// Steps that the method of the options' name makes before its iterations, as <see cref="TrainingMethod.WarmUpSteps"/> of the method
    /// itself says; asked without making its networks.
    /// </summary>
    /// <param name="options"><see cref="Settled"/> options.</param>
    /// <exception cref="InvalidInputException">There is no method of that name.</exception>
    public int WarmUpSteps(TrainingOptions options) => Find(options.Method).StepsBefore?.Invoke(options) ?? 0;

    /// <summary>
    /// Steps of a whole training of the method of the options' name: those before iterations, and its iterations. Together they are
    /// <see cref="TrainingMethod.TotalSteps"/> of the method itself; asked without making its networks.
    /// </summary>
    /// <param name="options"><see cref="Settled"/> options.</param>
    /// <exception cref="InvalidInputException">There is no method of that name.</exception>
    public (int Before, int Iterations) StepsOf(TrainingOptions options)
    {
        MethodCard card = Find(options.Method);
        return (card.Trainings * WarmUpSteps(options), card.Trainings * card.Length * options.Iterations);
    }

    /// <summary>
    /// Updates of each network that predicts in a whole training of the method of the options' name; asked without making its networks.
    /// Rows of a table whose numbers differ are not on equal terms.
    /// </summary>
    /// <exception cref="InvalidInputException">There is no method of that name.</exception>
    public int UpdatesOf(TrainingOptions options) => Find(options.Method).UpdatesPerIteration * options.Iterations;

    /// <summary>The method of the options' name with networks initialised from the options' seed.</summary>
    /// <param name="options">Checked options; they are <see cref="Settled"/> first.</param>
    /// <param name="classCount">Classes with background.</param>
    /// <param name="device">Where the networks live.</param>
    /// <exception cref="InvalidInputException">There is no method of that name.</exception>
    public TrainingMethod Create(TrainingOptions options, int classCount, Device device)
    {
        MethodCard card = Find(options.Method);
        TrainingOptions settled = card.Settle(options);
        random.manual_seed(settled.Seed);
        return card.Create(settled, classCount, device);
    }
}
