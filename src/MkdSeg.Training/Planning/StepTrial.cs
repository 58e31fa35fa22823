using System.Diagnostics;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Methods;
using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Planning;

/// <summary>
/// What a step of a training takes on this machine, measured on made-up images: the sizes decide, not what is seen. The tensor library's
/// random numbers are drawn from; every method begins with its own seed, so no training notices.
/// </summary>
/// <param name="WarmUpSeconds">A step before the iterations.</param>
/// <param name="Seconds">A step at the end of the training, when everything takes part.</param>
/// <param name="PeakMemoryBytes">Largest memory of the process afterwards.</param>
public sealed record StepTrial(double WarmUpSeconds, double Seconds, long PeakMemoryBytes)
{
    private const int Steps = 3;

    /// <summary>What a training of so many steps takes, in seconds.</summary>
    /// <param name="before">Steps before its iterations.</param>
    /// <param name="iterations">Steps from then on.</param>
    public double SecondsOf(int before, int iterations) => (before * WarmUpSeconds) + (iterations * Seconds);

    /// <summary>Makes a few steps.</summary>
    /// <param name="methods">Where the method is looked up.</param>
    /// <param name="options">Settled options.</param>
    /// <param name="classCount">Classes with background.</param>
    /// <param name="device">Where the tensors live.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    public static StepTrial Of(
        MethodCatalogue methods, TrainingOptions options, int classCount, Device device, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        using TrainingMethod method = methods.Create(options, classCount, device);
        Batch target = MadeUp(options, classCount, device), assistant = MadeUp(options, classCount, device);
        double warmUp = method.WarmUpSteps > 0 ? Time(0) : 0;
        double last = Time(Math.Max(0, method.TotalSteps - 1 - Steps));
        using var process = Process.GetCurrentProcess();
        return new(warmUp, last, process.PeakWorkingSet64);

        double Time(int first)
        {
            // The first step pays for what is made once.
            var watch = new Stopwatch();
            for (int n = 0; n < Steps; n++)
            {
                cancellation.ThrowIfCancellationRequested();
                using var one = NewDisposeScope();
                if (n > 0)
                {
                    watch.Start();
                }

                method.Step(first + n, target, method.UsesAssistant ? assistant : null, new StepLog(detailed: true));
                watch.Stop();
            }

            return watch.Elapsed.TotalSeconds / (Steps - 1);
        }
    }

    private static Batch MadeUp(TrainingOptions options, int classCount, Device device)
    {
        Tensor images = (rand([options.BatchSize, options.InputSlices, options.Pixels, options.Pixels], device: device) * 2) - 1;
        return new(images, randint(0, classCount, [options.BatchSize, options.Pixels, options.Pixels], int64, device: device));
    }
}
