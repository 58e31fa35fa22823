using MkdSeg.Data.Intensities;
using MkdSeg.Data.Preprocessing;
using MkdSeg.Data.Sources.Declared;
using MkdSeg.Data.Sources.Declared.Form;
using MkdSeg.Data.Sources.Declared.Guessing;
using MkdSeg.Data.Sources.Declared.Reading;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Nifti;
using MkdSeg.Testing;

namespace MkdSeg.Data.Tests.Sources.Declared.Guessing;

/// <summary>What is made of two folders.</summary>
public class DatasetGuessTests
{
    private ScratchFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [TestCase("{0}_image.nii.gz", "{0}_label.nii.gz", "{case}_image.nii.gz", "{case}_label.nii.gz")]
    [TestCase("{0}.nii.gz", "{0}_seg.nii.gz", "{case}.nii.gz", "{case}_seg.nii.gz")]
    [TestCase("images/{0}.nii.gz", "labels/{0}.nii.gz", "images/{case}.nii.gz", "labels/{case}.nii.gz")]
    [TestCase("imagesTr/{0}_0000.nii.gz", "labelsTr/{0}.nii.gz", "images{part}/{case}_0000.nii.gz", "labels{part}/{case}.nii.gz")]
    [TestCase("Images/{0}_img.nii", "Masks/{0}_mask.nii", "Images/{case}_img.nii.gz", "Masks/{case}_mask.nii.gz")]
    [TestCase("volume-{0}.nii", "segmentation-{0}.nii", "volume-{case}.nii.gz", "segmentation-{case}.nii.gz")]
    [TestCase("{0}/imaging.nii.gz", "{0}/segmentation.nii.gz", "{case}/imaging.nii.gz", "{case}/segmentation.nii.gz")]
    [TestCase("x/{0}_image.nii.gz", "x/{0}_label.nii.gz", "**/{case}_image.nii.gz", "**/{case}_label.nii.gz")]
    public void Names_tell_images_from_labels(string image, string label, string imagePattern, string labelPattern)
    {
        foreach (string name in new[] { "p1", "p2" })
        {
            TinyVolumes.Pair(folder, "t/" + string.Format(image, name), "t/" + string.Format(label, name), name == "p1" ? 0 : 1, 1, 2);
        }

        Assistant(1, 2);
        DatasetGuess guess = Make();
        ModalityDeclaration target = guess.Declaration.Modalities[0];
        Assert.That((target.Image, target.Label, target.Folder), Is.EqualTo((imagePattern, labelPattern, "../t")));
        Assert.That(DeclaredDataset.Open(guess.Declaration).Cases.Count(c => c.HasLabels), Is.EqualTo(3));
        Assert.That(
            guess.Reasons, Has.Some.Contains($"target: the names of the 2 images and labels follow {imagePattern} with {labelPattern}"));
    }

    [Test]
    public void Values_tell_CT_from_MR_and_give_a_window()
    {
        TinyVolumes.Pair(folder, "t/a_image.nii.gz", "t/a_label.nii.gz", 0, 1);
        TinyVolumes.Pair(folder, "a/b_image.nii.gz", "a/b_label.nii.gz", -1000, [.. Enumerable.Repeat((ushort)1, 21)]);
        DatasetGuess guess = Make();
        Assert.That(guess.Declaration.Modalities.Select(m => m.Modality), Is.EqualTo(new[] { Modality.Mr, Modality.Ct }));
        Assert.That(guess.Declaration.Modalities[0].Intensities, Is.EqualTo(new IntensityRule(IntensityKind.Percentiles, 0.5, 99.5)));

        // Labelled voxels lie from -1000 to 0 HU; a quarter of that on either side, tens.
        Assert.That(guess.Declaration.Modalities[1].Intensities, Is.EqualTo(new IntensityRule(IntensityKind.Window, -1240, 190)));
        Assert.That(guess.Reasons, Has.Some.Contains("modality of the assistant: ct, since values reach -500"));
    }

    [Test]
    public void An_MR_among_CT_is_left_out_and_said()
    {
        foreach (float lowest in new[] { -1000, -1001, 0 })
        {
            TinyVolumes.Pair(folder, $"t/a{-lowest}_image.nii.gz", $"t/a{-lowest}_label.nii.gz", lowest, 1);
        }

        Assistant(1);
        DatasetGuess guess = Make();
        Assert.That(guess.Declaration.Modalities[0].Without.Keys, Is.EqualTo(new[] { "a0" }));
        Assert.That(guess.Reasons, Has.Some.StartsWith("ct_a0 is left out (\"without\"): its lowest value is 0, so it is no CT"));
        Assert.That(guess.Declaration.Modalities[0].Intensities!.High, Is.LessThan(0), "its values do not widen the window");
    }

    [Test]
    public void Names_that_were_asked_for_win_and_equal_ones_are_told_apart()
    {
        TinyVolumes.Pair(folder, "t/a_image.nii.gz", "t/a_label.nii.gz", 0, 1);
        Assistant(1);
        Assert.That(Words(Make()), Is.EqualTo("mr mr-2"));
        Assert.That(Words(Make("t2", "ct")), Is.EqualTo("t2 ct"));
        Assert.That(() => Make("t2", "t2"), Throws.InstanceOf<InvalidInputException>().With.Message.Contains("--assistant-name t2"));
        Assert.That(() => Make("a b"), Throws.InstanceOf<InvalidInputException>().With.Message.Contains("--target-name a b"));
    }

    [Test]
    public void Equal_codes_are_taken_for_equal_structures_where_nothing_names_them()
    {
        TinyVolumes.Pair(folder, "t/a_image.nii.gz", "t/a_label.nii.gz", 0, 1, 2);
        Assistant(2, 9);
        DatasetGuess guess = Make();
        Assert.That(guess.Declaration.Labels.ToString(), Is.EqualTo("structure_1 1, structure_2 2, structure_9 9"));
        Assert.That(guess.Declaration.Modalities.Select(m => m.Codes), Is.All.Null, "values are codes");
        Assert.That(guess.Declaration.Modalities[0].Annotated, Is.EqualTo(new[] { "structure_1", "structure_2" }));
        Assert.That(guess.Declaration.Modalities[1].Annotated, Is.EqualTo(new[] { "structure_2", "structure_9" }));
        Assert.That(guess.Reasons, Has.Some.Contains("rename structure_1"));
        Assert.That(guess.Reasons, Has.Some.StartsWith("structures: annotated on the assistant's side alone: structure_9; on"));
    }

    [Test]
    public void A_side_with_names_gives_them_to_the_other_by_code()
    {
        folder.Write("t/dataset.json", """
            { "channel_names": { "0": "CT" }, "labels": { "background": 0, "Left Kidney": 3, "liver": 1 } }
            """);
        TinyVolumes.Pair(folder, "t/imagesTr/a_0000.nii.gz", "t/labelsTr/a.nii.gz", -1000, 1, 3, 7);
        Assistant(1, 4);
        DatasetGuess guess = Make();
        Assert.That(guess.Declaration.Labels.ToString(), Is.EqualTo("left_kidney 3, liver 1, structure_4 4"));
        Assert.That(guess.Reasons, Has.Some.Contains("only the target names them"));
        Assert.That(guess.Reasons, Has.Some.Contains("these codes have no name: 7 (1 voxels in 1 case)"));
    }

    [Test]
    public void Two_sides_with_names_are_joined_by_name_and_renumbered()
    {
        folder.Write("t/dataset.json", """{ "channel_names": { "0": "CT" }, "labels": { "background": 0, "liver": 1, "spleen": 2 } }""");
        TinyVolumes.Pair(folder, "t/imagesTr/a_0000.nii.gz", "t/labelsTr/a.nii.gz", -1000, 1, 2);
        folder.Write("a/dataset.json", """
            { "modality": { "0": "MRI" }, "labels": { "0": "background", "1": "Spleen", "2": "kidney" },
              "training": [ { "image": "imagesTr/b.nii.gz", "label": "labelsTr/b.nii.gz" } ] }
            """);
        TinyVolumes.Pair(folder, "a/imagesTr/b.nii.gz", "a/labelsTr/b.nii.gz", 0, 1, 2, 2);
        DatasetGuess guess = Make();
        Assert.That(guess.Declaration.Labels.ToString(), Is.EqualTo("liver 1, spleen 2, kidney 3"));
        Assert.That(
            guess.Declaration.Modalities[1].Codes,
            Is.EquivalentTo(new Dictionary<ushort, string?> { [1] = "spleen", [2] = "kidney" }));
        string path = folder.Write("set/dataset.json", DeclarationWriter.Text(guess.Declaration, Path.Combine(folder.Path, "set")));
        Assert.That(
            DeclaredDataset.Open(DeclarationReader.Read(path)).Cases.Single(c => c.Modality == Modality.Mr).ReadLabels().Voxels.Take(4),
            Is.EqualTo(new byte[] { 2, 3, 3, 0 }));
    }

    [Test]
    public void A_file_a_structure_gives_the_names()
    {
        TinyVolumes.Image(folder, "t/p1/ct.nii.gz", -1000);
        TinyVolumes.Label(folder, "t/p1/segmentations/liver.nii.gz", 1);
        TinyVolumes.Label(folder, "t/p1/segmentations/spleen.nii.gz", 0, 1);
        Assistant(1, 2);
        DatasetGuess guess = Make();
        Assert.That(guess.Declaration.Modalities[0].Label, Is.EqualTo("{case}/segmentations/{structure}.nii.gz"));
        Assert.That(guess.Declaration.Labels.Structures.Select(s => s.Name), Does.Contain("liver").And.Contain("spleen"));
    }

    [Test]
    public void A_case_with_few_of_the_structures_is_taken_for_partly_annotated()
    {
        TinyVolumes.Pair(folder, "t/a_image.nii.gz", "t/a_label.nii.gz", 0, 1, 2, 3, 4);
        TinyVolumes.Pair(folder, "t/b_image.nii.gz", "t/b_label.nii.gz", 1, 1);
        TinyVolumes.Pair(folder, "t/c_image.nii.gz", "t/c_label.nii.gz", 2, 1, 2, 3);
        Assistant(1, 2, 3, 4);
        DatasetGuess guess = Make();
        Assert.That(guess.Declaration.Annotated.Keys, Is.EqualTo(new[] { "mr_b" }));
        Assert.That(guess.Declaration.Annotated["mr_b"], Is.EqualTo(new[] { "structure_1" }));
        Assert.That(guess.Reasons, Has.Some.StartsWith("labels of mr_b: structure_1 alone"));
    }

    [Test]
    public void The_plane_is_that_of_the_finest_pixels()
    {
        // Axis 1 of the body is 6 mm thick, the others 1 mm.
        var coronal = new VolumeGeometry(new(4, 3, 2), Affine.Scaling(1, 6, 1));
        NiftiFile.WriteImage(folder.File("t/a_image.nii.gz"), new(coronal, [.. Enumerable.Range(0, 24).Select(n => (float)n)]));
        NiftiFile.WriteLabels(folder.File("t/a_label.nii.gz"), new(coronal, [1, .. new ushort[23]]));
        NiftiFile.WriteImage(folder.File("a/b.nii.gz"), new(coronal, [.. Enumerable.Range(1, 24).Select(n => (float)n)]));
        DatasetGuess guess = Make();
        Assert.That(guess.Declaration.Plane, Is.EqualTo(SlicePlane.Coronal));
        Assert.That(guess.Reasons, Has.Some.StartsWith("plane: coronal, the plane of the finest pixels in 2 of 2 cases"));
        Assert.That(guess.Reasons, Has.Some.StartsWith("labels of mr-2: none were found"));
    }

    [Test]
    public void A_channel_of_several_is_taken()
    {
        folder.Write("t/dataset.json", """{ "channel_names": { "0": "T1", "1": "T2" }, "labels": { "background": 0, "liver": 1 } }""");
        TinyVolumes.Pair(folder, "t/imagesTr/a_0000.nii.gz", "t/labelsTr/a.nii.gz", 0, 1);
        TinyVolumes.Image(folder, "t/imagesTr/a_0001.nii.gz", 5);
        Assistant(1);
        Assert.That(Make().Reasons, Has.Some.Contains("of its 2 channels the first is taken"));
    }

    [Test]
    public void A_modality_of_several_is_asked_for()
    {
        TinyVolumes.Pair(folder, "t/ct_train_1_image.nii.gz", "t/ct_train_1_label.nii.gz", -1000, 500);
        TinyVolumes.Pair(folder, "t/mr_train_1_image.nii.gz", "t/mr_train_1_label.nii.gz", 0, 500, 850);
        Assistant(1);
        Assert.That(() => Make(), Throws.InstanceOf<InvalidInputException>()
            .With.Message.Contains("holds ct and mr (MM-WHS (recipe)); say which one with --target-name"));
        DatasetGuess guess = Make("mr");
        Assert.That(DeclaredDataset.Open(guess.Declaration).Cases[0].Id, Is.EqualTo("mr-2_z"));
        Assert.That(guess.Declaration.Modalities[0].Codes![421], Is.EqualTo("la"));
    }

    [Test]
    public void Folders_of_nothing_are_refused()
    {
        Directory.CreateDirectory(folder.File("t/empty/x"));
        Assistant(1);
        Assert.That(() => Make(), Throws.InstanceOf<InvalidInputException>()
            .With.Message.Contains("no NIfTI images").And.Message.Contains("dcm2niix"));
        Assert.That(
            () => DatasetGuess.Make(folder.File("no/where"), folder.File("a/x"), folder.File("set/x"), null, null, null, default),
            Throws.InstanceOf<InvalidInputException>().With.Message.Contains("no such folder"));
    }

    private static string Words(DatasetGuess guess) => string.Join(" ", guess.Declaration.Modalities.Select(m => m.Modality.Word));

    private void Assistant(params ushort[] codes) => TinyVolumes.Pair(folder, "a/z_image.nii.gz", "a/z_label.nii.gz", 3, codes);

    private DatasetGuess Make(string? targetName = null, string? assistantName = null) => DatasetGuess.Make(
        Path.Combine(folder.Path, "t"),
        Path.Combine(folder.Path, "a"),
        Path.Combine(folder.Path, "set"),
        targetName,
        assistantName,
        null,
        default);
}
