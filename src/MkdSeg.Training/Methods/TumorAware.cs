using MkdSeg.Models.Alignment;
using MkdSeg.Models.Losses;
using MkdSeg.Models.Segmentation;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Methods;

/// <summary>
/// Jiang et al. (2018), called tumor-aware there and compared in the paper with the heart in the tumour's place [S]. First
/// translation is learnt alone, with a structure-aware loss: a segmentor must find in translated images what was annotated
/// (shape), where another one sees it in the originals (location). Then a new segmentor learns from target images and from
/// translated ones, whose generator stays as it is.
/// </summary>
public sealed class TumorAware : OneSegmentor
{
    private readonly AlignmentModule alignment;
    private readonly (UNet Network, NamedNetwork Named) original;
    private readonly (UNet Network, NamedNetwork Named) translated;

    /// <summary>The method with fresh networks.</summary>
    public TumorAware(TrainingOptions options, int classCount, Device device)
        : base(options, classCount, device)
    {
        original = NewWatcher("segmentor_assistant");
        translated = NewWatcher("segmentor_translated");
        alignment = new AlignmentModule(options, classCount, device);
        Networks = [Segmentor, original.Named, translated.Named, .. alignment.Networks];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<NamedNetwork> Networks { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, ImagePool> Pools => alignment.Pools;

    /// <inheritdoc/>
    public override bool UsesAssistant => true;

    /// <inheritdoc/>
    public override int WarmUpSteps => Options.Alignment.StepsBefore(Options.Iterations);

    /// <summary>Translation is learnt before segmentation.</summary>
    public static TrainingOptions Recipe(TrainingOptions options) =>
        options with { Alignment = options.Alignment with { Mode = AlignmentMode.Offline } };

    /// <inheritdoc/>
    public override void Step(int step, Batch target, Batch? assistant, StepLog log)
    {
        Batch source = Required(assistant);
        int iteration = step - WarmUpSteps;
        Tensor synthetic;
        if (iteration < 0)
        {
            Translation translation = alignment.Translate(source, target);
            synthetic = translation.FakeTarget.detach();
            Tensor structure = Structure(source, translation.FakeTarget.detach().requires_grad_(true), step, log);
            alignment.Update(step, translation, structure, log);
        }
        else
        {
            synthetic = alignment.Synthesise(source.Images, null);
            Learn(Segmentor, "sup_syn", Taught(source with { Images = synthetic }), iteration, log);
            Learn(Segmentor, "sup_real", target, iteration, log);
        }

        if (log.Detailed)
        {
            TranslationWatch.Report(source, synthetic, target, ClassCount, log);
        }
    }

    /// <summary>One update of both watching segmentors.</summary>
    /// <returns>The weighted gradient of the structure-aware loss by the translated images.</returns>
    private Tensor Structure(Batch source, Tensor image, int step, StepLog log)
    {
        Tensor there = original.Network.Features(source.Images), here = translated.Network.Features(image);
        Tensor onOriginal = SupervisedLoss.Combined(original.Network.Score(there), source.Labels, source.Known);
        Tensor shape = SupervisedLoss.Combined(translated.Network.Score(here), source.Labels, source.Known);
        Tensor location = FeatureLoss.MeanSquare(here, there);
        log.Add("sup_assistant", onOriginal);
        log.Add("shape", shape);
        log.Add("location", location);
        (onOriginal + shape + (Options.Structure.LocationWeight * location)).backward();
        original.Named.Update(Options.LearningRateAt(step));
        translated.Named.Update(Options.LearningRateAt(step));
        return image.grad! * Options.Structure.Weight;
    }

    private (UNet Network, NamedNetwork Named) NewWatcher(string name)
    {
        UNet network = NewUNet(Options, ClassCount);
        return (network, NewSegmentor(name, network));
    }
}
