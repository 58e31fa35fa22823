using MkdSeg.Models.Alignment;
using MkdSeg.Models.Segmentation;
using MkdSeg.Reference;
using MkdSeg.Training.Options;
using static TorchSharp.torch;

namespace MkdSeg.Bench.Scenarios.Roofline;

/// <summary>Every operator of the step that touches whole images, with how often a step runs it.</summary>
internal sealed class StepKernels
{
    private readonly TrainingOptions options;
    private readonly List<CountedKernel> all = [];
    private string network = string.Empty;
    private bool channelsLast;

    private StepKernels(TrainingOptions options) => this.options = options;

    /// <summary>Passes, forward and backward, of the generators in a step, and of the segmentors.</summary>
    public const int NetworkPasses = 4;

    /// <summary>Whole networks, for one pass each as the step runs them.</summary>
    public static IReadOnlyList<Kernel> Networks(TrainingOptions options) =>
    [
        .. new[] { "generator", "segmentor" }.Select(name =>
            new Kernel(name, Kernel.Pass, [options.BatchSize, 1, options.Pixels, options.Pixels])
            {
                Network = name,
                ChannelsLast = name == "segmentor",
            }),
    ];

    /// <summary>The kernels of a step; equal ones are counted together.</summary>
    public static IReadOnlyList<CountedKernel> Of(TrainingOptions options)
    {
        var kernels = new StepKernels(options);
        kernels.Generators();
        kernels.Discriminators();
        kernels.Segmentors();
        kernels.Optimisers();
        return
        [
            .. kernels.all.Where(k => k.Count > 0)
                .GroupBy(k => (k.Kernel.Network, k.Kernel.Name))
                .Select(g => new CountedKernel(g.First().Kernel, g.Sum(k => k.Count))),
        ];
    }

    /// <summary>Four passes, forward and backward; the images of two of them come from the other generator.</summary>
    private void Generators()
    {
        (network, channelsLast) = ("generator", false);
        const int Passes = NetworkPasses, FromOther = 2;
        int w = options.Alignment.GeneratorWidth, p = options.Pixels;
        Elementwise("reflection", 1, p, Passes, FromOther, padding: 3);
        Convolution(1, w, 7, p + 6, Passes, Passes, FromOther);
        Normalised(w, p, Passes);
        Convolution(w, 2 * w, 3, p, Passes, Passes, Passes, stride: 2, padding: 1);
        Normalised(2 * w, p / 2, Passes);
        Convolution(2 * w, 4 * w, 3, p / 2, Passes, Passes, Passes, stride: 2, padding: 1);
        Normalised(4 * w, p / 4, Passes);
        int blocks = options.Alignment.GeneratorBlocks;
        Elementwise("reflection", 4 * w, p / 4, 2 * blocks * Passes, padding: 1);
        Convolution(4 * w, 4 * w, 3, (p / 4) + 2, 2 * blocks * Passes, 2 * blocks * Passes, 2 * blocks * Passes);
        Elementwise("instance norm", 4 * w, p / 4, 2 * blocks * Passes);
        Elementwise("relu", 4 * w, p / 4, blocks * Passes);
        Add("transposed convolution", [4 * w, p / 4], [4 * w, 2 * w, 3, 3], Passes, Passes, Passes, stride: 2, padding: 1);
        Normalised(2 * w, p / 2, Passes);
        Add("transposed convolution", [2 * w, p / 2], [2 * w, w, 3, 3], Passes, Passes, Passes, stride: 2, padding: 1);
        Normalised(w, p, Passes);
        Elementwise("reflection", w, p, Passes, padding: 3);
        Convolution(w, 1, 7, p + 6, Passes, Passes, Passes);
    }

    /// <summary>Two passes for the generators, whose gradients leave the weights alone, and four of their own.</summary>
    private void Discriminators()
    {
        (network, channelsLast) = ("discriminator", false);
        const int ForGenerators = 2, Own = 4, Passes = ForGenerators + Own;
        int layers = options.Alignment.DiscriminatorLayers, side = options.Pixels, channels = 1;
        for (int i = 0; i <= layers + 1; i++)
        {
            int next = i > layers ? 1 : options.Alignment.DiscriminatorWidth << Math.Min(i, 3), stride = i < layers ? 2 : 1;
            Convolution(channels, next, 4, side, Passes, Own, i == 0 ? ForGenerators : Passes, stride, padding: 1);
            (channels, side) = (next, ((side - 2) / stride) + 1);
            if (i <= layers)
            {
                Elementwise("instance norm", channels, side, i == 0 ? 0 : Passes);
                Elementwise("leaky relu", channels, side, Passes);
            }
        }
    }

    /// <summary>Each of two sees both batches; one hands a gradient to the image.</summary>
    private void Segmentors()
    {
        (network, channelsLast) = ("segmentor", true);
        const int Passes = NetworkPasses, Feedback = 1;
        int w = options.Segmentor.Width, depth = options.Segmentor.Depth, p = options.Pixels;
        Stage(1, w, p, Passes, Feedback);
        for (int i = 1; i <= depth; i++)
        {
            Elementwise("max pooling", w << (i - 1), p >> (i - 1), Passes);
            Stage(w << (i - 1), w << i, p >> i, Passes, Passes);
        }

        for (int i = depth - 1; i >= 0; i--)
        {
            Convolution(w << (i + 1), w << i, 1, p >> (i + 1), Passes, Passes, Passes);
            Elementwise("upsampling", w << i, p >> (i + 1), Passes);
            Stage(w << (i + 1), w << i, p >> i, Passes, Passes);
        }

        Convolution(w, MadeUpBatch.Classes, 1, p, Passes, Passes, Passes);
        Elementwise("supervised loss", MadeUpBatch.Classes, p, 2);
        Elementwise("distillation loss", MadeUpBatch.Classes, p, 2);
    }

    /// <summary>An update of each network, its parameters as one.</summary>
    private void Optimisers()
    {
        AlignmentOptions a = options.Alignment;
        Optimiser("generator", new ResNetGenerator(1, a.GeneratorWidth, a.GeneratorBlocks));
        Optimiser("discriminator", new PatchDiscriminator(1, a.DiscriminatorWidth, a.DiscriminatorLayers));
        Optimiser("segmentor", new UNet(1, MadeUpBatch.Classes, options.Segmentor.Width, options.Segmentor.Depth));
    }

    private void Optimiser(string of, nn.Module made)
    {
        using (made)
        {
            long parameters = made.parameters().Sum(p => p.numel());
            all.Add(new CountedKernel(new Kernel("adam", Kernel.Forward, [1, parameters, 1, 1]) { Network = of }, 2));
        }
    }

    private void Stage(int from, int to, int side, int passes, int toInput)
    {
        Convolution(from, to, 3, side, passes, passes, toInput, padding: 1);
        Convolution(to, to, 3, side, passes, passes, passes, padding: 1);
        Elementwise("batch norm", to, side, 2 * passes);
        Elementwise("relu", to, side, 2 * passes);
    }

    private void Normalised(int channels, int side, int passes)
    {
        Elementwise("instance norm", channels, side, passes);
        Elementwise("relu", channels, side, passes);
    }

    private void Convolution(
        int from,
        int to,
        int kernel,
        int side,
        int forward,
        int toWeight,
        int toInput,
        int stride = 1,
        int padding = 0) =>
        Add("convolution", [from, side], [to, from, kernel, kernel], forward, toWeight, toInput, stride, padding);

    private void Elementwise(string kind, int channels, int side, int forward, int? toInput = null, int padding = 0) =>
        Add(kind, [channels, side], null, forward, 0, toInput ?? forward, 1, padding);

    private void Add(string kind, long[] input, long[]? weight, int forward, int toWeight, int toInput, int stride, int padding)
    {
        (string, int)[] counts = [(Kernel.Forward, forward), (Kernel.WeightGradient, toWeight), (Kernel.DataGradient, toInput)];
        foreach ((string direction, int count) in counts)
        {
            var kernel = new Kernel(kind, direction, [options.BatchSize, input[0], input[1], input[1]], weight, stride, padding)
            {
                Network = network,
                ChannelsLast = channelsLast,
            };
            all.Add(new CountedKernel(kernel, count));
        }
    }
}
