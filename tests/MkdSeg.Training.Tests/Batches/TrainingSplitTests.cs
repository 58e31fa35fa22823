using MkdSeg.Data;
using MkdSeg.Data.Anatomies;
using MkdSeg.Data.Sources;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Labels;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Options;

namespace MkdSeg.Training.Tests.Batches;

/// <summary>Who is trained on and who is held out, of ten CT and three MR cases.</summary>
public sealed class TrainingSplitTests
{
    private string folder = "";
    private IDataset dataset = null!;

    [OneTimeSetUp]
    public void NameFiles()
    {
        folder = Directory.CreateTempSubdirectory("mkdseg-split-").FullName;
        foreach ((string modality, int cases) in (ReadOnlySpan<(string, int)>)[("ct", 10), ("mr", 3)])
        {
            Directory.CreateDirectory(Path.Combine(folder, $"{modality}_train"));
            foreach (int number in Enumerable.Range(1001, cases))
            {
                foreach (string kind in (string[])["image", "label"])
                {
                    File.WriteAllBytes(Path.Combine(folder, $"{modality}_train", $"{modality}_train_{number}_{kind}.nii.gz"), []);
                }
            }
        }

        dataset = Dataset.Open(folder);
    }

    [OneTimeTearDown]
    public void Remove() => Directory.Delete(folder, true);

    [TestCase(0, 2, 0, "1001 1002", "1006 1007 1008 1009 1010")]
    [TestCase(0, 2, 2, "1003 1004", "1006 1007 1008 1009 1010")]
    [TestCase(0, 2, 4, "1001 1005", "1006 1007 1008 1009 1010")]
    [TestCase(0, 2, 17, "1003 1004", "1006 1007 1008 1009 1010")]
    [TestCase(0, 5, 3, "1001 1002 1003 1004 1005", "1006 1007 1008 1009 1010")]
    [TestCase(0, null, 3, "1001 1002 1003 1004 1005", "1006 1007 1008 1009 1010")]
    [TestCase(1, 3, 4, "1006 1007 1010", "1001 1002 1003 1004 1005")]
    public void AnnotatedCasesAreCountedFromOneOnRoundTheEndOfTheTrainingHalf(
        int fold, int? annotated, int from, string trained, string heldOut)
    {
        TrainingSplit split = TrainingSplit.Of(dataset, new TrainingOptions { Fold = fold, Annotated = annotated, AnnotatedFrom = from });
        Assert.That(Patients(split.Target), Is.EqualTo(trained));
        Assert.That(Patients(split.HeldOut), Is.EqualTo(heldOut));
        Assert.That(Patients(split.Assistant), Is.EqualTo("1001 1002 1003"));
    }

    [TestCase(5, 0, "1001 1002 1005 1006 1007 1008 1009 1010", "1003 1004")]
    [TestCase(5, 4, "1003 1004 1005 1006 1007 1008 1009 1010", "1001 1002")]
    [TestCase(3, 0, "1001 1002 1003 1004 1008 1009 1010", "1005 1006 1007")]
    [TestCase(1, 0, "1001 1002 1003 1004 1005 1006 1007 1008 1009 1010", "")]
    public void AnyNumberOfFoldsHoldsEveryCaseOutOnce(int folds, int fold, string trained, string heldOut)
    {
        TrainingSplit split = TrainingSplit.Of(dataset, new TrainingOptions { Folds = folds, Fold = fold });
        Assert.That(Patients(split.Target), Is.EqualTo(trained));
        Assert.That(Patients(split.HeldOut), Is.EqualTo(heldOut));
        if (folds > 1)
        {
            IEnumerable<string> all = Enumerable.Range(0, folds)
                .SelectMany(n => TrainingSplit.Of(dataset, new TrainingOptions { Folds = folds, Fold = n }).HeldOut.Select(one => one.Id));
            Assert.That(all, Is.Unique.And.EquivalentTo(dataset.Cases.Where(one => one.Modality == Modality.Ct).Select(one => one.Id)));
        }
    }

    [Test]
    public void MoreFoldsThanPatientsAreRefused() => Assert.That(
        () => TrainingSplit.Of(dataset, new TrainingOptions { Folds = 11, Fold = 0 }),
        Throws.InstanceOf<InvalidInputException>().With.Message.Contains(
            "11 folds ask for as many annotated CT patients, and there are 10"));

    [Test]
    public void AListNamesWhoIsHeldOutWhateverTheFold()
    {
        TrainingOptions options = new() { HeldOut = "ct_train_1002, ct_train_1009", ValidationShare = 0.25 };
        TrainingSplit split = TrainingSplit.Of(dataset, options);
        Assert.That(Patients(split.HeldOut), Is.EqualTo("1002 1009"));
        Assert.That(Patients(split.Target), Is.EqualTo("1001 1003 1004 1005 1006 1007"));
        Assert.That(Patients(split.Validation), Is.EqualTo("1008 1010"));
        Assert.That(
            () => TrainingSplit.Of(dataset, options with { HeldOut = "mr_train_1001" }),
            Throws.TypeOf<InvalidInputException>().With.Message.Contains("no annotated CT case 'mr_train_1001' to hold out"));
        Assert.That(
            () => TrainingSplit.Of(dataset, options with { Annotated = 1 }),
            Throws.TypeOf<InvalidInputException>().With.Message.Contains("none is left to train on"));
        Assert.That(
            () => TrainingSplit.Of(dataset, options with { Target = Modality.Named("pet") }),
            Throws.TypeOf<InvalidInputException>().With.Message.Contains("no case of the modality pet; choose --target from ct, mr"));
    }

    [Test]
    public void MoreThanThereAreIsAnError()
    {
        TrainingOptions six = new() { Annotated = 6 };
        Assert.That(() => TrainingSplit.Of(dataset, six), Throws.TypeOf<InvalidInputException>().With.Message.Contains("--annotated 6"));
    }

    /// <summary>Patients a to d with two annotated scans each; d1 and d2 without labels.</summary>
    [Test]
    public void NoOtherScanOfAPatientWhoIsHeldOutIsTrainedOn()
    {
        DatasetCase[] cases = [.. "abcd".SelectMany(name => (string[])[$"{name}1", $"{name}2"]).Select(id => new Scan(id, id[0] != 'd'))];
        var scans = new Scans(dataset, [.. cases, new Scan("a3", false)]);
        TrainingOptions options = new() { HeldOut = "a1", ValidationShare = 0.5, Distillation = new() { UnlabelledWeight = 1 } };
        TrainingSplit split = TrainingSplit.Of(scans, options);
        Assert.That(split.HeldOut.Select(one => one.Id), Is.EqualTo(new[] { "a1" }));
        Assert.That(split.Target.Select(one => one.Id), Is.EqualTo(new[] { "b1", "b2" }), "without a2");
        Assert.That(split.Validation.Select(one => one.Id), Is.EqualTo(new[] { "c1", "c2" }), "a whole patient");
        Assert.That(split.Unlabelled.Select(one => one.Id), Is.EqualTo(new[] { "d1", "d2" }), "without a3");
        Assert.That(split.Reason, Does.Contain("other scans of the same patients, 1, are not trained on"));
    }

    private sealed class Scan(string id, bool hasLabels)
        : DatasetCase(id, Modality.Ct, id[..1], [$"{id}.nii"], hasLabels ? [$"{id}_label.nii"] : [])
    {
        public override string LabelRules => string.Empty;

        public override Volume<float> ReadImage() => throw new NotSupportedException();

        public override Volume<byte> ReadLabels(out LabelAuditResult audit) => throw new NotSupportedException();
    }

    private sealed class Scans(IDataset like, IReadOnlyList<DatasetCase> cases) : IDataset
    {
        public string Folder => like.Folder;

        public string Name => like.Name;

        public bool IsSliceStack => false;

        public Anatomy Anatomy => like.Anatomy;

        public string Kind => like.Kind;

        public IReadOnlyList<DatasetCase> Cases => cases;

        public IReadOnlyList<string> Problems => [];

        public IReadOnlyList<string> Notes => [];
    }

    private static string Patients(IEnumerable<DatasetCase> cases) => string.Join(' ', cases.Select(c => c.Patient));
}
