using MkdSeg.Models.Losses;
using MkdSeg.Testing;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Methods;
using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Tests.Methods;

/// <summary>A structure that is not annotated in an image is left out of its supervision: not background, not anything.</summary>
public sealed class PartlyAnnotatedTests
{
    private const int Classes = 4;

    /// <summary>In image 0 class 3 is not annotated; image 1 has everything.</summary>
    private static Tensor Known => tensor([true, true, true, false, true, true, true, true], [2, Classes]);

    [Test]
    public void TheLossDoesNotSayHowTheBackgroundsShareIsDivided()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        Tensor labels = randint(0, 3, [2, 8, 8], int64);
        Tensor first = randn([2, Classes, 8, 8]);

        // Probability is moved between background and the unknown class in image 0; their sum stays.
        Tensor moved = first.clone();
        Tensor sum = logsumexp(stack([first[0, 0], first[0, 3]]), 0);
        Tensor share = rand([8, 8]) * 0.98 + 0.01;
        moved[0, 0] = sum + share.log();
        moved[0, 3] = sum + (1 - share).log();

        double Loss(Tensor logits, Tensor? known) => SupervisedLoss.Combined(logits, labels, known).ToDouble();
        Assert.That(Loss(moved, Known), Is.EqualTo(Loss(first, Known)).Within(1e-5));
        Assert.That(Loss(moved, null), Is.Not.EqualTo(Loss(first, null)).Within(1e-2), "taken for background it would say so");
    }

    [Test]
    public void GradientsOfBackgroundAndUnknownClassKeepTheirRatio()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(2);
        Tensor labels = randint(0, 3, [2, 8, 8], int64);
        Tensor logits = randn([2, Classes, 8, 8]).requires_grad_(true);
        SupervisedLoss.Combined(logits, labels, Known).backward();
        Tensor gradient = logits.grad!, probability = nn.functional.softmax(logits.detach(), 1);

        // d loss / d logit of both is their probability times the same number at every pixel: learning keeps how they compare.
        Tensor ofBackground = gradient[0, 0] / probability[0, 0], ofUnknown = gradient[0, 3] / probability[0, 3];
        Assert.That((ofBackground - ofUnknown).abs().max().ToDouble(), Is.LessThan(1e-5));
        Assert.That(gradient[0, 1].abs().max().ToDouble(), Is.GreaterThan(1e-4), "annotated structures are learnt");
    }

    [Test]
    public void WithEverythingAnnotatedNothingChanges()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(3);
        Tensor labels = randint(0, Classes, [2, 8, 8], int64);
        Tensor logits = randn([2, Classes, 8, 8]);
        Tensor merged = SupervisedLoss.Merged(logits, ones([2, Classes], ScalarType.Bool));
        Assert.That((merged - logits).abs().max().ToDouble(), Is.LessThan(1e-6));
        Assert.That(() => SupervisedLoss.Merged(logits, ones([2, 3], ScalarType.Bool)), Throws.ArgumentException);
    }

    /// <summary>
    /// The proof by training: class 2 is bright in every image; target images have it annotated nowhere, assistant images everywhere.
    /// Left out of supervision it is found in target images; taken for background it is not.
    /// </summary>
    [TestCase("joint", true)]
    [TestCase("joint", false)]
    [TestCase("mkd", true)]
    [TestCase("ummkd", true)]
    public void AStructureOfTheOtherModalityIsLearntWhereItIsNotAnnotated(string method, bool masked)
    {
        using var scope = NewDisposeScope();
        TrainingOptions options = MethodCatalogue.Default.Settled(TinyOptions.Mkd with { Method = method, Iterations = 60 });
        using TrainingMethod training = MethodCatalogue.Default.Create(options, 3, CPU);
        (Tensor images, Tensor labels) = Squares(options.Pixels);
        var assistant = new Batch(images, labels);
        var target = new Batch(images, labels.masked_fill(labels == 2, 0))
        {
            Known = masked ? tensor([true, true, false, true, true, false], [2, 3]) : null,
        };
        for (int step = 0; step < training.TotalSteps; step++)
        {
            using var one = NewDisposeScope();
            training.Step(step, target, assistant, new StepLog(detailed: false));
        }

        Assert.That(Share(training.Segmentors.Values.First(), images, labels), masked ? Is.GreaterThan(0.5) : Is.LessThan(0.4));
    }

    /// <summary>Two images with a grey square, class 1, and a bright one, class 2.</summary>
    private static (Tensor Images, Tensor Labels) Squares(int side)
    {
        Tensor images = full([2, 1, side, side], -0.8f), labels = zeros([2, side, side], int64);
        int third = side / 3;
        for (int n = 0; n < 2; n++)
        {
            images[n, 0, TensorIndex.Slice(1, third), TensorIndex.Slice(1, third)] = 0.1f;
            labels[n, TensorIndex.Slice(1, third), TensorIndex.Slice(1, third)] = 1;
            images[n, 0, TensorIndex.Slice(2 * third, side - n), TensorIndex.Slice(2 * third, side - n)] = 0.9f;
            labels[n, TensorIndex.Slice(2 * third, side - n), TensorIndex.Slice(2 * third, side - n)] = 2;
        }

        return (images, labels);
    }

    /// <summary>Share of class 2's pixels that are found.</summary>
    private static double Share(NamedNetwork segmentor, Tensor images, Tensor labels)
    {
        using var _ = no_grad();
        segmentor.Network.eval();
        Tensor found = segmentor.Forward(images).argmax(1) == 2, there = labels == 2;
        return (found & there).sum().ToDouble() / there.sum().ToDouble();
    }
}
