using System.Text;
using MkdSeg.Endurance.Tests.Fuzzing;
using MkdSeg.Imaging.Labels;
using MkdSeg.Models.Safetensors;
using MkdSeg.Testing;
using MkdSeg.Training.Checkpoints;
using MkdSeg.Training.Options;
using MkdSeg.Training.Runs;
using static TorchSharp.torch;

namespace MkdSeg.Endurance.Tests.Targets;

/// <summary>Files of a run folder: weights and the manifest.</summary>
internal static class TrainingTargets
{
    private const string Header =
        """{"__metadata__":{"steps":"7"},"a/weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}"""
        + ""","b":{"dtype":"I64","shape":[],"data_offsets":[24,32]},"c":{"dtype":"U8","shape":[8],"data_offsets":[32,40]}}""";

    public static FuzzTarget[] All =>
    [
        FuzzTarget.OfFile("safetensors", "a.safetensors", ByteMutator.Of(Safetensors(Encoding.UTF8.GetBytes(Header))), ReadTensors),
        FuzzTarget.OfFile("run-manifest", RunManifest.FileName, JsonMutator.Of(Manifest()), ReadManifest),
        FuzzTarget.OfFile("safetensors-header", "a.safetensors", random => Safetensors(JsonMutator.Of(Header)(random)), ReadTensors),
    ];

    internal static string Manifest(TrainingOptions? options = null)
    {
        using var folder = new ScratchFolder();
        new RunManifest
        {
            Run = new()
            {
                Options = options ?? new(),
                Labels = LabelMap.MmWhs,
                Preprocessor = new(pixels: 256, fieldOfViewMm: 160),
                Data = "data",
                TargetCases = ["ct_train_1001"],
                AssistantCases = ["mr_train_1001"],
                HeldOutCases = ["ct_train_1002"],
            },
            Data = [new("ct_train/ct_train_1001_image.nii.gz", new string('0', 64))],
            Sessions =
            [
                new()
                {
                    Began = DateTimeOffset.UnixEpoch,
                    FromStep = 0,
                    ToStep = 7,
                    Build = BuildFacts.Current(),
                    Machine = MachineFacts.Current(),
                },
            ],
            Networks = [new("segmentor_real", 7, 7, true)],
            Results = new Dictionary<string, string> { ["model.safetensors"] = new string('1', 64) },
        }.Save(folder.Path);
        return File.ReadAllText(Path.Combine(folder.Path, RunManifest.FileName));
    }

    /// <summary>Reads it and holds it against itself, as a resumed training and a comparison do.</summary>
    private static void ReadManifest(string path)
    {
        ProgramTargets.Seal(path);
        RunManifest manifest = RunManifest.Load(Path.GetDirectoryName(path)!);
        manifest.RequireSame(manifest, path);
    }

    private static void ReadTensors(string path)
    {
        using var scope = NewDisposeScope();
        SafetensorsFile.Read(path);
    }

    private static byte[] Safetensors(byte[] header) => [.. BitConverter.GetBytes((long)header.Length), .. header, .. new byte[40]];
}
