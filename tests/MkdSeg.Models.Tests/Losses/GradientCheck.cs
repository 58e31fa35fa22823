using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models.Tests.Losses;

/// <summary>Backward against central differences in float64.</summary>
internal static class GradientCheck
{
    private const double Step = 1e-5;

    public static void Check(Func<Tensor, Tensor> loss, Tensor at)
    {
        Tensor x = at.to(float64).detach().clone().requires_grad_();
        loss(x).backward();
        double[] gradient = x.grad!.contiguous().data<double>().ToArray();
        double[] values = x.detach().contiguous().data<double>().ToArray();
        double At(int i, double step)
        {
            double[] moved = [.. values];
            moved[i] += step;
            return loss(tensor(moved).reshape(at.shape)).item<double>();
        }

        for (int i = 0; i < values.Length; i++)
        {
            double numeric = (At(i, Step) - At(i, -Step)) / (2 * Step);
            Assert.That(gradient[i], Is.EqualTo(numeric).Within(1e-8 + (1e-6 * Math.Abs(numeric))), $"element {i}");
        }
    }
}
