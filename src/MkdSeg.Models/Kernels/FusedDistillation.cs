using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models.Kernels;

/// <summary>
/// T^2 KL(teacher || student) of two softmax maps, summed over classes, mean over pixels, as one differentiable operator for the CPU. The
/// teacher gets no gradient.
/// </summary>
internal sealed unsafe class FusedDistillation : autograd.SingleTensorFunction<FusedDistillation>
{
    /// <inheritdoc/>
    public override string Name => nameof(FusedDistillation);

    /// <summary>The loss.</summary>
    /// <param name="student">[N,C,H,W], such as <see cref="FusedSupervision.Takes"/>.</param>
    /// <param name="teacher">The same shape.</param>
    /// <param name="temperature">T.</param>
    /// <returns>A scalar.</returns>
    public static Tensor Apply(Tensor student, Tensor teacher, double temperature) => apply(student, teacher.detach(), (float)temperature);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext context, params object[] arguments)
    {
        using var _ = no_grad();
        using DisposeScope scope = NewDisposeScope();
        long[] shape = ((Tensor)arguments[0]).shape;
        float temperature = (float)arguments[2], scale = 1 / temperature;
        int classes = (int)shape[1], pixels = (int)(shape[0] * shape[2] * shape[3]), filled = PixelSoftmax.Filled(classes);
        Tensor student = Packed(arguments[0]), teacher = Packed(arguments[1]);
        Tensor ofStudent = empty(pixels, filled), ofTeacher = empty(pixels, filled), logs = empty(2, pixels);
        float* p = TensorMemory.Pointer(ofStudent), q = TensorMemory.Pointer(ofTeacher), logSums = TensorMemory.Pointer(logs);
        float* studentLogits = TensorMemory.Pointer(student), teacherLogits = TensorMemory.Pointer(teacher);
        PixelSoftmax.Apply(studentLogits, pixels, classes, scale, p, logSums);
        PixelSoftmax.Apply(teacherLogits, pixels, classes, scale, q, logSums + pixels);

        double sum = 0;
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            // log q - log p = (t - s) / T - (log sum of the teacher - log sum of the student).
            float apart = logSums[pixels + pixel] - logSums[pixel], divergence = 0;
            nint first = (nint)pixel * classes;
            for (int c = 0; c < classes; c++)
            {
                float difference = ((teacherLogits[first + c] - studentLogits[first + c]) * scale) - apart;
                divergence += q[((nint)pixel * filled) + c] * difference;
            }

            sum += divergence;
        }

        // The gradient before what comes from upstream: T (p - q) / pixels.
        float each = temperature / pixels;
        for (nint i = 0; i < (nint)pixels * filled; i += Lanes8.Count)
        {
            ((Vector256.Load(p + i) - Vector256.Load(q + i)) * each).Store(p + i);
        }

        context.save_for_backward([ofStudent.MoveToOuterDisposeScope()]);
        context.save_data(nameof(shape), shape);
        return tensor((float)(sum / pixels * temperature * temperature)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext context, Tensor outputGradient)
    {
        using var _ = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor unit = context.get_saved_variables()[0];
        long[] shape = (long[])context.get_data(nameof(shape));
        Tensor own = unit.narrow(1, 0, shape[1]).mul(outputGradient).view(shape[0], shape[2], shape[3], shape[1]);
        return [own.permute(0, 3, 1, 2).MoveToOuterDisposeScope(), null!, null!];
    }

    private static Tensor Packed(object images) => ((Tensor)images).permute(0, 2, 3, 1).contiguous();
}
