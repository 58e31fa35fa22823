namespace MkdSeg.Models.Kernels;

/// <summary>
/// A convolution of feature maps, and its gradients, as <see cref="ProductSums"/>. Weights are [kernel,kernel,inputs,outputs] in memory:
/// a row of the kernel over a row of pixels is one run.
/// </summary>
internal static unsafe class ConvolutionSums
{
    /// <summary>y = the convolution of x.</summary>
    /// <param name="shape">The convolution.</param>
    /// <param name="x">With a filled border of its padding.</param>
    /// <param name="weight">[kernel,kernel,inputs,outputs].</param>
    /// <param name="bias">[outputs]; null for zeros.</param>
    /// <param name="y">Takes the result.</param>
    /// <param name="add">Add to what is there.</param>
    public static void Apply(ConvolutionShape shape, FeatureMap x, float* weight, float* bias, FeatureMap y, bool add = false)
    {
        Runs runs = new(shape.Kernel, (nint)shape.Kernel * shape.Inputs, x.RowStride);
        int together = PixelTable.ImagesAtOnce(x, y);
        int* at = Seen(shape, x, y, together), to = Whole(y, together);
        int pixels = together * y.Height * y.Width;
        for (int n = 0; n < y.Images; n += together)
        {
            float* first = First(shape, x, n), target = y.Row(n, 0);
            KernelThreads.Run(
                pixels,
                8,
                (start, count) => ProductSums.Apply(first, at + start, runs, weight, shape.Outputs, bias, target, to + start, count, add));
        }
    }

    /// <summary>gradient += the gradient by the weights.</summary>
    /// <param name="shape">The convolution.</param>
    /// <param name="x">With a filled border of its padding.</param>
    /// <param name="yGradient">The gradient by the convolution's output.</param>
    /// <param name="gradient">[kernel,kernel,inputs,outputs].</param>
    public static void AddWeightGradient(ConvolutionShape shape, FeatureMap x, FeatureMap yGradient, float* gradient)
    {
        Runs runs = new(shape.Kernel, (nint)shape.Kernel * shape.Inputs, x.RowStride);
        int together = PixelTable.ImagesAtOnce(x, yGradient);
        int* at = Seen(shape, x, yGradient, together), from = Whole(yGradient, together);
        int pixels = together * yGradient.Height * yGradient.Width;
        for (int n = 0; n < x.Images; n += together)
        {
            float* first = First(shape, x, n), source = yGradient.Row(n, 0);
            KernelThreads.Run(shape.Kernel, 1, (start, count) =>
            {
                for (int run = start; run < start + count; run++)
                {
                    float* sum = gradient + ((nint)run * shape.RunCount);
                    ProductSums.AddGradient(first + (run * runs.Stride), at, runs.Length, source, from, shape.Outputs, pixels, sum);
                }
            });
        }
    }

    /// <summary>gradient += the gradient by a bias.</summary>
    public static void AddBiasGradient(FeatureMap yGradient, float* gradient)
    {
        int channels = yGradient.Channels;
        float* line = stackalloc float[channels];
        var sums = new Span<float>(line, channels);
        for (int n = 0; n < yGradient.Images; n++)
        {
            for (int row = 0; row < yGradient.Height; row++)
            {
                sums.Clear();
                float* pixel = yGradient.Row(n, row);
                for (int column = 0; column < yGradient.Width; column++, pixel += channels)
                {
                    Elementwise.Add(pixel, line, channels);
                }

                Elementwise.Add(line, gradient, channels);
            }
        }
    }

    /// <summary>The gradient by the convolution's input; the output of a transposed convolution.</summary>
    /// <param name="shape">The convolution.</param>
    /// <param name="weight">[kernel,kernel,inputs,outputs].</param>
    /// <param name="bias">[inputs] that a transposed convolution adds; null for zeros.</param>
    /// <param name="yGradient">The gradient by the convolution's output, best with a border of <see cref="NeededBorder"/>.</param>
    /// <param name="xGradient">Takes the result.</param>
    /// <param name="border">Pixels of its border that are wanted too.</param>
    /// <param name="add">Add to what is there.</param>
    public static void ApplyTransposed(
        ConvolutionShape shape, float* weight, float* bias, FeatureMap yGradient, FeatureMap xGradient, int border = 0, bool add = false)
    {
        int needed = NeededBorder(shape, yGradient, xGradient, border);
        FeatureMap g = yGradient.WithBorder(needed);
        g.FillBorder(needed, isReflected: false);
        using var turned = new Scratch(shape.WeightCount);
        for (int row = 0; row < shape.Stride; row++)
        {
            for (int column = 0; column < shape.Stride; column++)
            {
                ApplyEveryStride(shape, weight, bias, g, xGradient, border, add, row - border, column - border, turned.Values);
            }
        }

        g.Release();
    }

    /// <summary>The border of zeros that <see cref="ApplyTransposed"/> wants of the output's gradient.</summary>
    public static int NeededBorder(ConvolutionShape shape, FeatureMap yGradient, FeatureMap xGradient, int border)
    {
        int before = ((shape.Kernel - 1) / shape.Stride) - FloorDivide(shape.Padding - border, shape.Stride);
        int behind = Math.Max(
            FloorDivide(xGradient.Height - 1 + border + shape.Padding, shape.Stride) - (yGradient.Height - 1),
            FloorDivide(xGradient.Width - 1 + border + shape.Padding, shape.Stride) - (yGradient.Width - 1));
        return Math.Max(0, Math.Max(before, behind));
    }

    /// <summary>
    /// Every input pixel sees every stride-th tap of the kernel. This is done for those pixels that see the same ones: every stride-th
    /// of every stride-th row.
    /// </summary>
    private static void ApplyEveryStride(
        ConvolutionShape shape,
        float* weight,
        float* bias,
        FeatureMap g,
        FeatureMap xGradient,
        int border,
        bool add,
        int firstRow,
        int firstColumn,
        float* turned)
    {
        int stride = shape.Stride;
        Taps down = Taps.Of(shape, firstRow), across = Taps.Of(shape, firstColumn);
        int rows = (xGradient.Height + border - firstRow + stride - 1) / stride;
        int columns = (xGradient.Width + border - firstColumn + stride - 1) / stride;
        Turn(shape, weight, down, across, turned);
        Runs runs = new(down.Count, (nint)across.Count * shape.Outputs, g.RowStride);
        int together = PixelTable.ImagesAtOnce(g, xGradient);
        int* at = PixelTable.Of(together, rows, columns, g.ImageStride, g.RowStride, g.Channels).Places;
        int* to = PixelTable.Of(
            together, rows, columns, xGradient.ImageStride, stride * xGradient.RowStride, (nint)stride * xGradient.Channels).Places;
        int pixels = together * rows * columns;
        for (int n = 0; n < g.Images; n += together)
        {
            float* source = g.Row(n, down.FirstOutput) + ((nint)across.FirstOutput * g.Channels);
            float* target = xGradient.Row(n, firstRow) + ((nint)firstColumn * xGradient.Channels);
            KernelThreads.Run(
                pixels,
                8,
                (start, count) => ProductSums.Apply(source, at + start, runs, turned, shape.Inputs, bias, target, to + start, count, add));
        }
    }

    /// <summary>The weights of some taps, last one first, as [rows,columns,outputs,inputs].</summary>
    private static void Turn(ConvolutionShape shape, float* weight, Taps down, Taps across, float* to)
    {
        int inputs = shape.Inputs, outputs = shape.Outputs;
        for (int row = down.Count - 1; row >= 0; row--)
        {
            for (int column = across.Count - 1; column >= 0; column--, to += (nint)inputs * outputs)
            {
                int tap = ((down.First + (row * shape.Stride)) * shape.Kernel) + across.First + (column * shape.Stride);
                Matrix.Transpose(weight + ((nint)tap * inputs * outputs), inputs, outputs, to);
            }
        }
    }

    private static float* First(ConvolutionShape shape, FeatureMap x, int image) =>
        x.Row(image, -shape.Padding) - ((nint)shape.Padding * x.Channels);

    private static int* Seen(ConvolutionShape shape, FeatureMap x, FeatureMap y, int images) =>
        PixelTable.Of(images, y.Height, y.Width, x.ImageStride, shape.Stride * x.RowStride, (nint)shape.Stride * x.Channels).Places;

    private static int* Whole(FeatureMap map, int images) =>
        PixelTable.Of(images, map.Height, map.Width, map.ImageStride, map.RowStride, map.Channels).Places;

    private static int FloorDivide(int a, int b) => (a >= 0 ? a : a - b + 1) / b;

    /// <summary>The taps of a kernel that reach one input pixel, and every stride-th one after it, along one axis.</summary>
    /// <param name="First">The first tap; the others follow a stride apart.</param>
    /// <param name="Count">Their number; 0 where the stride is longer than the kernel.</param>
    /// <param name="FirstOutput">The first output pixel that sees the first input pixel, by its last tap.</param>
    private readonly record struct Taps(int First, int Count, int FirstOutput)
    {
        public static Taps Of(ConvolutionShape shape, int pixel)
        {
            int output = FloorDivide(pixel + shape.Padding, shape.Stride), first = pixel + shape.Padding - (output * shape.Stride);
            int count = (shape.Kernel - first + shape.Stride - 1) / shape.Stride;
            return new(first, count, output - (count - 1));
        }
    }
}
