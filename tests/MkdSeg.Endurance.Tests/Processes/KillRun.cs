using System.Diagnostics;

namespace MkdSeg.Endurance.Tests.Processes;

/// <summary>
/// Kills a call at random moments, makes it again until it ends, and compares what stands there with an undisturbed call's.
/// </summary>
internal static class KillRun
{
    /// <summary>Seed of the moments.</summary>
    public const int Seed = 20;

    private const int MostInOneFolder = 5;

    /// <summary>Does so with one call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="kills">How often it is killed.</param>
    public static KillResult Of(KilledCall call, int kills)
    {
        var random = new Random(Seed);
        var undisturbed = new Place(call);
        var watch = Stopwatch.StartNew();
        undisturbed.Finish();
        double seconds = watch.Elapsed.TotalSeconds;
        SortedDictionary<string, string> wanted = undisturbed.Results();
        var moments = new List<double>();
        int folders = 0;
        while (moments.Count < kills)
        {
            using var place = new Place(call);
            folders++;
            for (int n = 0; n < MostInOneFolder && moments.Count < kills; n++)
            {
                double moment = random.NextDouble() * seconds;
                if (!place.Kill(TimeSpan.FromSeconds(moment)))
                {
                    break; // it was faster
                }

                moments.Add(moment);
                place.RequireWhole(wanted, $"{call.Name}, killed after {moment:0.00} s");
                if (IsDone(place))
                {
                    break;
                }
            }

            if (!IsDone(place))
            {
                place.Finish();
            }

            string when = $"{call.Name}, killed {moments.Count} times, lastly after {moments.LastOrDefault():0.00} s";
            Assert.That(place.Results(), Is.EqualTo(wanted), when);
        }

        undisturbed.Dispose();
        return new(call.Name, moments.Count, folders, seconds);

        bool IsDone(Place place) => call.IsOnce && place.Results().SequenceEqual(wanted);
    }

    /// <summary>The folder of a call.</summary>
    private sealed class Place : IDisposable
    {
        private readonly string root = Directory.CreateTempSubdirectory("mkdseg-kill-").FullName;
        private readonly KilledCall call;
        private readonly SortedDictionary<string, string> before;

        public Place(KilledCall call)
        {
            this.call = call;
            call.Prepare(root);
            before = Results();
        }

        public SortedDictionary<string, string> Results() => FileTree.Of(root, call.Results);

        /// <summary>Makes the call; it must succeed.</summary>
        public void Finish()
        {
            Mkdseg.Ended ended = Mkdseg.Run(root, call.Arguments);
            Assert.That(ended.Code, Is.Zero, $"{call.Name}: {ended.Error}");
        }

        /// <summary>Begins the call and kills it.</summary>
        /// <returns>False if it had ended before.</returns>
        public bool Kill(TimeSpan after)
        {
            using Process running = Mkdseg.Start(root, call.Arguments);
            if (running.WaitForExit(after))
            {
                Mkdseg.Ended ended = Mkdseg.Finish(running);
                Assert.That(ended.Code, Is.Zero, $"{call.Name}: {ended.Error}");
                return false;
            }

            running.Kill();
            running.WaitForExit();
            return true;
        }

        /// <summary>What appears at once is what it will be, or what it was.</summary>
        public void RequireWhole(SortedDictionary<string, string> wanted, string when)
        {
            foreach ((string path, string hash) in FileTree.Of(root, call.AtOnce))
            {
                string?[] allowed = [wanted.GetValueOrDefault(path), before.GetValueOrDefault(path)];
                Assert.That(allowed, Does.Contain(hash), $"{path}, {when}");
            }
        }

        public void Dispose() => Directory.Delete(root, recursive: true);
    }
}

/// <summary>What came of it; a broken promise ends the test instead.</summary>
/// <param name="Call">The call's name.</param>
/// <param name="Kills">How often it was killed.</param>
/// <param name="Folders">In how many folders, one after the other.</param>
/// <param name="Seconds">Wall time of the undisturbed call.</param>
internal sealed record KillResult(string Call, int Kills, int Folders, double Seconds);
