using System.IO.Compression;
using System.Text;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Training.Exchange;
using MkdSeg.Training.Runs;

namespace MkdSeg.Inference.Tests.Exchange;

public sealed class ModelFileTests
{
    private static readonly string[] Names = ["README.md", "model.json", "model.safetensors", "SHA256SUMS"];

    private readonly SmallModel small = new();

    [OneTimeTearDown]
    public void CleanUp() => small.Dispose();

    /// <summary>Networks of every kind, and answers of every name.</summary>
    [TestCase("mkd")]
    [TestCase("synthesis")]
    [TestCase("tumor-aware")]
    [TestCase("two-joint")]
    [TestCase("x-shape")]
    [TestCase("strong-target")]
    [TestCase("conditional-norm")]
    public void AModelFileAnswersAsItsRun(string method)
    {
        string run = small.Run(method), file = small.File(method);
        float[][] answers = SmallModel.Answers(run);
        Assert.That(answers, Has.Length.GreaterThan(1));
        Assert.That(SmallModel.Answers(file), Is.EqualTo(answers));

        string tensors = Encoding.Latin1.GetString(SmallModel.Entries(file)[2].Content);
        Assert.That(tensors, Does.Contain("segmentor_real/").And.Not.Contain("generator").And.Not.Contain("discriminator"));
        Assert.That(tensors, Does.Not.Contain("segmentor_assistant").And.Not.Contain("segmentor_translated"));
    }

    [Test]
    public void AFolderOfAnEarlierExportStillLoadsAndBecomesAFile()
    {
        string folder = small.Path("folder"), file = small.Path("of-folder.mkdseg");
        using (TrainedModel model = TrainedModel.Load(small.Run()))
        {
            model.Export(folder);
        }

        Assert.That(SmallModel.Answers(folder), Is.EqualTo(SmallModel.Answers(small.Run())));
        using (TrainedModel model = TrainedModel.Load(folder))
        {
            model.ExportFile(file);
        }

        Assert.That(SmallModel.Answers(file), Is.EqualTo(SmallModel.Answers(small.Run())));
        Assert.That(Encoding.UTF8.GetString(SmallModel.Entries(file)[0].Content), Does.Contain("Cases: not recorded"));
    }

    [Test]
    public void TheSameRunGivesTheSameBytesAlsoFromItsModelFile()
    {
        HeldOutScore[] scores = [new("rv", 0.25, 3), new("lv", 0.5, 2)];
        string first = small.Path("first.mkdseg"), second = small.Path("second.mkdseg"), handedOn = small.Path("handed-on.mkdseg");
        using (TrainedModel model = TrainedModel.Load(small.Run()))
        {
            model.ExportFile(first, scores);
        }

        using (TrainedModel model = TrainedModel.Load(small.Run()))
        {
            model.ExportFile(second, scores);
        }

        using (TrainedModel model = TrainedModel.Load(first))
        {
            model.ExportFile(handedOn);
            Assert.That(model.Translate(SmallModel.Images()), Is.Null);
        }

        Assert.That(File.ReadAllBytes(second), Is.EqualTo(File.ReadAllBytes(first)));
        Assert.That(File.ReadAllBytes(handedOn), Is.EqualTo(File.ReadAllBytes(first)), "scores and numbers of cases travel too");
        using ZipArchive zip = ZipFile.OpenRead(first);
        Assert.That(zip.Entries.Select(entry => entry.FullName), Is.EqualTo(Names));
        Assert.That(zip.Entries.Select(entry => entry.LastWriteTime.DateTime), Is.All.EqualTo(new DateTime(1980, 1, 1)));
    }

    [Test]
    public void NothingOfCasesFilesAndMachinesGoesAlong()
    {
        string run = small.Run();
        RunManifest manifest = RunManifest.Load(run);
        string[] words =
        [
            .. manifest.Run.TargetCases, .. manifest.Run.AssistantCases, .. manifest.Run.HeldOutCases,
            .. manifest.Data.Select(file => file.Path), .. manifest.Data.Select(file => file.Sha256),
            small.Data, Path.GetDirectoryName(small.Data)!, Path.GetTempPath(), "ct_train", "mr_train",
            Environment.MachineName, manifest.Sessions[0].Machine.Cpu,
        ];
        Assert.That(words, Has.Length.GreaterThan(12).And.All.Not.Empty);
        string all = Encoding.Latin1.GetString(File.ReadAllBytes(small.File()));
        Assert.That(all, Does.Contain("segmentor_syn"), "nothing is packed, so that words would be found");
        foreach (string word in words)
        {
            Assert.That(all, Does.Not.Contain(word));
        }
    }

    [Test]
    public void TheCardSaysWhatTheModelIs()
    {
        string file = small.Path("card.mkdseg");
        using (TrainedModel model = TrainedModel.Load(small.Run()))
        {
            model.ExportFile(file, [new("rv", 0.25, 3), new("lv", 0.5, 2)]);
        }

        string card = Encoding.UTF8.GetString(SmallModel.Entries(file)[0].Content);
        Assert.That(card, Does.StartWith("# Segmentation of CT: lv, rv, la, ra, myo, aa, pa\n"));
        Assert.That(card, Does.Contain("Not a medical device"));
        Assert.That(card, Does.Contain("| lv | 500 | 0.500 | 2 |\n| rv | 600 | 0.250 | 3 |\n| la | 420 | - | 0 |\n"));
        Assert.That(card, Does.Contain("Mean over structures: 0.375."));
        Assert.That(card, Does.Contain("- Method: `mkd`: Li, Yu, Wang and Heng"));
        Assert.That(card, Does.Contain("- Cases: 1 annotated target case, 1 assistant case (MR)."));
        Assert.That(card, Does.Contain("Slices: coronal, 16 x 16 pixels"));
        Assert.That(card, Does.Contain("z-score of each volume, top 2 % clipped, range -2.8 to 3.2, mapped"));
        Assert.That(card, Does.Contain("Answers: ensemble, real, syn."));
        Assert.That(card, Does.Contain("## Licence"));
        Assert.That(card.Split('\n'), Has.All.Length.LessThan(400));
        string alone = Encoding.UTF8.GetString(SmallModel.Entries(small.File("target-only"))[0].Content);
        Assert.That(alone, Does.Contain("0 assistant cases").And.Contain("No held-out cases were scored."));
    }

    [Test]
    public void AnatomyPlaneAndIntensitiesTravel()
    {
        string run = small.OtherRun(), file = small.Path("other.mkdseg");
        RunDescription trained = RunManifest.Load(run).Run;
        using (TrainedModel model = TrainedModel.Load(run))
        {
            model.ExportFile(file, [new("part_0", 0.5, 2)]);
        }

        Assert.That(SmallModel.Answers(file), Is.EqualTo(SmallModel.Answers(run)));
        using TrainedModel read = TrainedModel.Load(file);
        Assert.That(read.Description.Anatomy.Name, Is.EqualTo("seven_parts"));
        Assert.That(read.Description.Anatomy.Modalities, Is.EqualTo(trained.Anatomy.Modalities));
        Assert.That(read.Description.Preprocessor, Is.EqualTo(trained.Preprocessor));
        Assert.That(read.Description.Preprocessor.Plane, Is.EqualTo(SlicePlane.Axial));
        string card = Encoding.UTF8.GetString(SmallModel.Entries(file)[0].Content);
        Assert.That(card, Does.Contain("(seven\\_parts)").And.Contain("| part\\_0 | 500 | 0.500 | 2 |"));
        Assert.That(card, Does.Contain("- Slices: axial, 16 x 16 pixels").And.Contain("3 slices at once"));
        Assert.That(card, Does.Contain("- Intensities: window -160 to 240, mapped to -1 to 1."));
        Assert.That(card, Does.Contain("- Cases: 2 annotated target cases, 1 assistant case (MR)."));
    }

    [Test]
    public void AScoreOfAStructureThatTheModelLacksIsRefused()
    {
        using TrainedModel model = TrainedModel.Load(small.Run());
        string file = small.Path("liver.mkdseg");
        Assert.That(
            () => model.ExportFile(file, [new("liver", 0.5, 1)]),
            Throws.InstanceOf<InvalidInputException>().With.Message.Contains("liver"));
        Assert.That(() => new HeldOutScore("lv", 1.5, 1), Throws.InstanceOf<InvalidInputException>());
        Assert.That(File.Exists(file), Is.False);
    }

    [Test]
    public void OnlyAnEarlierModelIsReplaced()
    {
        using TrainedModel model = TrainedModel.Load(small.Run());
        string file = small.Path("replaced.mkdseg"), other = small.Path("other.mkdseg");
        model.ExportFile(file);
        model.ExportFile(file, [new("lv", 0.5, 2)]);
        Assert.That(Encoding.UTF8.GetString(SmallModel.Entries(file)[0].Content), Does.Contain("0.500"));

        foreach (byte[] content in new[] { "mine"u8.ToArray(), File.ReadAllBytes(file)[..^1], [] })
        {
            File.WriteAllBytes(other, content);
            Assert.That(
                () => model.ExportFile(other),
                Throws.InstanceOf<InvalidInputException>().With.Message.Contains("not made by 'mkdseg export'"));
            Assert.That(File.ReadAllBytes(other), Is.EqualTo(content));
        }

        Directory.CreateDirectory(small.Path("a-folder.mkdseg"));
        Assert.That(() => model.ExportFile(small.Path("a-folder.mkdseg")), Throws.InstanceOf<InvalidInputException>());
        Assert.That(() => model.ExportFile(small.Path("none/a.mkdseg")), Throws.InstanceOf<InvalidInputException>());
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(file)!, ".*"), Is.Empty, "nothing half-written is left");
    }

    /// <summary>Python's zipfile and others write other headers, and no seal of ours is in them.</summary>
    [Test]
    public void AModelThatAnotherProgramPackedLoads()
    {
        List<(string Name, byte[] Content)> entries = SmallModel.Entries(small.File());
        string packed = small.Pack("packed.mkdseg", [entries[2], entries[0], entries[1]]);
        Assert.That(File.ReadAllBytes(packed), Is.Not.EqualTo(File.ReadAllBytes(small.File())));
        Assert.That(SmallModel.Answers(packed), Is.EqualTo(SmallModel.Answers(small.File())));
        Assert.That(ModelFile.IsWhole(packed));
    }
}
