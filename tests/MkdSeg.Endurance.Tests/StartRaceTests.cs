using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using MkdSeg.Endurance.Tests.Processes;

namespace MkdSeg.Endurance.Tests;

/// <summary>
/// Replays that are begun together in one new folder: one of them does the work, the others are told so, and nothing mixes.
/// </summary>
[NonParallelizable]
public sealed class StartRaceTests
{
    private const int LongRounds = 20;
    private const int Seed = 21;

    /// <summary>Settings that differ in the phantom, or in the training alone.</summary>
    private static readonly string[][] Settings =
        [["--phantom-seed", "1"], ["--phantom-seed", "2"], ["--set", "distillation.temperature=3"]];

    private static readonly string[] Told = ["another process is writing there", "holds a replay with"];

    private readonly Dictionary<int, SortedDictionary<string, string>> undisturbed = [];

    [Test]
    public void OneBeginsAndTheOthersAreTold()
    {
        var random = new Random(Seed);
        var rounds = new List<Round>();
        int count = LongRun.Requested ? LongRounds : 1;
        for (int n = 0; n < count; n++)
        {
            bool isEqual = n % 2 == 1;
            int players = 2 + (n / 2 % 2);
            int[] asked = [.. Enumerable.Range(0, players).Select(i => isEqual ? n / 4 % Settings.Length : (n + i) % Settings.Length)];
            int[] delays = [.. Enumerable.Range(0, players).Select(i => i == 0 ? 0 : random.Next(250))];
            rounds.Add(Play(n + 1, asked, delays));
        }

        if (LongRun.Requested)
        {
            Record(rounds);
        }
    }

    private Round Play(int number, int[] asked, int[] delays)
    {
        string root = Directory.CreateTempSubdirectory("mkdseg-race-").FullName;
        try
        {
            Process[] players = [.. asked.Select((setting, n) => Begin(root, setting, delays[n]))];
            Task<Mkdseg.Ended>[] ends = [.. players.Select(player => Task.Run(() => Mkdseg.Finish(player)))];
            Task.WaitAll(ends);
            Array.ForEach(players, player => player.Dispose());
            Mkdseg.Ended[] ended = [.. ends.Select(end => end.Result)];
            string round = $"round {number}, settings {string.Join(", ", asked)}, delays {string.Join(", ", delays)} ms: "
                + string.Join(" / ", ended.Select(e => $"{e.Code} {e.Error}"));
            int winner = Array.FindIndex(ended, end => end.Code == 0);
            Assert.That(winner, Is.Not.Negative, round);
            for (int n = 0; n < ended.Length; n++)
            {
                // A late one with equal settings may find the work done.
                bool isTold = ended[n].Code == 2 && ended[n].Complaints.Length == 1
                    && Array.Exists(Told, words => ended[n].Error.Contains(words, StringComparison.Ordinal));
                Assert.That(isTold || (ended[n].Code == 0 && asked[n] == asked[winner]), round);
            }

            RequireUnmixed(root, asked[winner], round);
            foreach (int setting in asked.Distinct())
            {
                Mkdseg.Ended again = Mkdseg.Run(root, Call(setting));
                Assert.That(again.Code, Is.EqualTo(setting == asked[winner] ? 0 : 2), $"{round}; again {setting}: {again.Error}");
            }

            RequireUnmixed(root, asked[winner], round);
            return new(number, asked, delays, [.. ended.Select(end => end.Code)]);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static string[] Call(int setting) => TinyCalls.Replay(Settings[setting]);

    private static Process Begin(string root, int setting, int delay)
    {
        Thread.Sleep(delay);
        return Mkdseg.Start(root, Call(setting));
    }

    /// <summary>Settings, phantom and tables are those of one call.</summary>
    private void RequireUnmixed(string root, int setting, string round)
    {
        using JsonDocument settings = Read(root, "replay.json"), phantom = Read(root, "data", "phantom.json");
        int asked = settings.RootElement.GetProperty("phantom").GetProperty("seed").GetInt32();
        Assert.That(phantom.RootElement.GetProperty("seed").GetInt32(), Is.EqualTo(asked), round);
        if (!undisturbed.TryGetValue(setting, out SortedDictionary<string, string>? wanted) && LongRun.Requested)
        {
            string alone = Directory.CreateTempSubdirectory("mkdseg-race-").FullName;
            Assert.That(Mkdseg.Run(alone, Call(setting)).Code, Is.Zero);
            undisturbed[setting] = wanted = Tables(alone);
            Directory.Delete(alone, recursive: true);
        }

        Assert.That(Tables(root), wanted is null ? Is.Not.Empty : Is.EqualTo(wanted), round);
    }

    private static JsonDocument Read(string root, params string[] path) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine([root, "replay", .. path])));

    private static SortedDictionary<string, string> Tables(string root) => FileTree.Of(root, "replay/tables");

    private static void Record(List<Round> rounds)
    {
        var text = new StringBuilder(FormattableString.Invariant(
            $"""
            # Replays begun together

            Written by `MKDSEG_LONG=1 dotnet test -c Release tests/MkdSeg.Endurance.Tests --filter StartRaceTests`. Two or three replays
            are begun in one new folder, with equal or different settings (0 and 1: other patients, 2: another option), the later ones
            after a delay (seed {Seed}). One does the work (0), the others are told in one line that another process is writing there (2).
            Settings, patients and tables are then those of one call, the tables an undisturbed replay's to the byte; the same calls made
            again succeed (equal settings) or are refused (different ones).

            | Round | Settings | Begun after (ms) | Exit codes | Mixed, lost or unclear |
            |---:|---|---|---|---:|

            """));
        foreach (Round round in rounds)
        {
            string[] cells = [.. new[] { round.Asked, round.Delays, round.Codes }.Select(numbers => string.Join(", ", numbers))];
            text.Append(CultureInfo.InvariantCulture, $"| {round.Number} | {string.Join(" | ", cells)} | 0 |\n");
        }

        File.WriteAllText(LongRun.RecordPath("races.md"), text.ToString());
    }

    private sealed record Round(int Number, int[] Asked, int[] Delays, int[] Codes);
}
