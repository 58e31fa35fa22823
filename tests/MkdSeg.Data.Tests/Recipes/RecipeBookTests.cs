using MkdSeg.Data.Recipes;
using MkdSeg.Data.Sources;
using MkdSeg.Data.Sources.Declared;
using MkdSeg.Data.Tests.Sources.Declared;
using MkdSeg.Testing;

namespace MkdSeg.Data.Tests.Recipes;

/// <summary>Public data sets as released, with tiny volumes.</summary>
public class RecipeBookTests
{
    private ScratchFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void Amos22_tells_CT_from_MR_by_number_whatever_its_dataset_json_says()
    {
        folder.Write("dataset.json", """{ "modality": { "0": "CT" }, "labels": { "0": "background" }, "training": [] }""");
        TinyVolumes.Pair(folder, "imagesTr/amos_0500.nii.gz", "labelsTr/amos_0500.nii.gz", -1000, 6, 15);
        TinyVolumes.Pair(folder, "imagesTr/amos_0501.nii.gz", "labelsTr/amos_0501.nii.gz", 0, 6);
        TinyVolumes.Pair(folder, "imagesVa/amos_0008.nii.gz", "labelsVa/amos_0008.nii.gz", -1001, 1);
        TinyVolumes.Image(folder, "imagesTs/amos_0600.nii.gz", 1);
        TinyVolumes.Image(folder, "__MACOSX/imagesTr/._amos_0001.nii.gz", 1);
        IDataset dataset = Open("AMOS22 (recipe)");
        Assert.That(dataset.Cases.Select(c => c.Id), Is.EqualTo(new[] { "ct_amos_0008", "ct_amos_0500", "mr_amos_0501", "mr_amos_0600" }));
        Assert.That(dataset.TestCases, Is.EqualTo(new[] { "ct_amos_0008" }));
        Assert.That(Shown(dataset, 1), Is.EqualTo("liver prostate_uterus"));
    }

    [TestCase("acdc", "ACDC (recipe)", "mr_patient001_frame01", "rv myo lv",
        "training/patient001/patient001_frame01.nii.gz", "training/patient001/patient001_frame01_gt.nii.gz", new ushort[] { 1, 2, 3 })]
    [TestCase("mms", "M&Ms (recipe)", "mr_001_SA_ED", "lv myo rv",
        "dataset/001/001_SA_ED.nii.gz", "dataset/001/001_SA_ED_gt.nii.gz", new ushort[] { 1, 2, 3 })]
    [TestCase("segthor", "SegTHOR (recipe)", "ct_Patient_01", "heart aorta",
        "train/Patient_01/Patient_01.nii.gz", "train/Patient_01/GT.nii.gz", new ushort[] { 2, 4 })]
    [TestCase("btcv", "BTCV (recipe)", "ct_0001", "spleen liver left_adrenal",
        "img/img0001.nii.gz", "label/label0001.nii.gz", new ushort[] { 1, 6, 13 })]
    [TestCase("hvsmr2", "HVSMR-2.0 (recipe)", "mr_pat0", "lv ra aa svc ivc",
        "cropped_norm/pat0_cropped_norm.nii", "cropped_norm/pat0_cropped_seg.nii", new ushort[] { 1, 4, 5, 7, 8 })]
    [TestCase("hvsmr2-1mm", "HVSMR-2.0 at 1 mm (recipe)", "mr_pat4", "rv la pa",
        "images_1mm/pat4.nii.gz", "labels_1mm/pat4.nii.gz", new ushort[] { 2, 3, 6 })]
    [TestCase("imagecas", "ImageCAS with whole-heart labels (recipe)", "ct_17", "myo lv pv",
        "1-200/17.img.nii.gz", "labels/17.nii.gz", new ushort[] { 1, 3, 10 })]
    [TestCase("chaos", "CHAOS (recipe)", "mr_01", "liver right_kidney left_kidney spleen",
        "chaos_01_t2spir_image.nii.gz", "chaos_01_t2spir_label.nii.gz", new ushort[] { 63, 2, 189, 4 })]
    [TestCase("care-whs", "CARE-WHS (recipe)", "ct_A_1001", "lv la myo",
        "A_1001_image.nii.gz", "A_1001_label.nii.gz", new ushort[] { 500, 420, 421, 205 })]
    [TestCase("care-whs", "CARE-WHS (recipe)", "mr_Case1001_D", "aa",
        "x/Case1001_D_image.nii.gz", "x/Case1001_D_label.nii.gz", new ushort[] { 820 })]
    public void A_release_is_recognised(string name, string kind, string id, string structures, string image, string label, ushort[] codes)
    {
        TinyVolumes.Pair(folder, image, label, 0, codes);
        IDataset dataset = Open(kind);
        Assert.That(RecipeBook.Names, Does.Contain(name));
        Assert.That(dataset.Cases.Select(c => c.Id), Is.EqualTo(new[] { id }));
        Assert.That(Shown(dataset, 0), Is.EqualTo(structures));
        Assert.That(dataset.Problems, Is.Empty);
    }

    [Test]
    public void Both_frames_of_a_patient_of_ACDC_are_one_patient()
    {
        foreach (string frame in new[] { "01", "12" })
        {
            TinyVolumes.Pair(
                folder,
                $"training/patient001/patient001_frame{frame}.nii.gz",
                $"training/patient001/patient001_frame{frame}_gt.nii.gz",
                frame == "01" ? 0 : 1,
                1);
        }

        TinyVolumes.Image(folder, "training/patient001/patient001_4d.nii.gz", 2);
        IDataset dataset = Open("ACDC (recipe)");
        Assert.That(dataset.Cases.Select(c => c.Patient), Is.EqualTo(new[] { "patient001", "patient001" }));
    }

    [Test]
    public void BTCV_with_CHAOS_beside_it_is_the_pair_of_SIFA()
    {
        TinyVolumes.Pair(folder, "img/img0001.nii.gz", "label/label0001.nii.gz", -1000, 6, 2, 3, 1, 13);
        TinyVolumes.Pair(folder, "chaos-mr/chaos_21_t2spir_image.nii.gz", "chaos-mr/chaos_21_t2spir_label.nii.gz", 0, 1, 2, 3, 4);
        IDataset dataset = Open("BTCV with CHAOS MR (recipe)");
        Assert.That(dataset.Cases.Select(c => c.Id), Is.EqualTo(new[] { "ct_0001", "mr_21" }));
        foreach (DatasetCase one in dataset.Cases)
        {
            Assert.That(one.ReadLabels().Voxels.Take(5), Is.EqualTo(new byte[] { 1, 2, 3, 4, 0 }));
        }

        Assert.That(dataset.Notes.Single(), Does.StartWith("mr_21: in the challenge's own release"));
    }

    [Test]
    public void TotalSegmentator_v1_and_v2_are_told_apart()
    {
        TinyVolumes.Image(folder, "s0001/ct.nii.gz", -1000);
        TinyVolumes.Image(folder, "s0864/ct.nii.gz", -1001);
        TinyVolumes.Label(folder, "s0001/segmentations/heart_myocardium.nii.gz", 1);
        TinyVolumes.Label(folder, "s0001/segmentations/vertebrae_L1.nii.gz", 1);
        folder.Write("meta.csv", "image_id;age;split\ns0001;50;test\n");
        IDataset v1 = Open("TotalSegmentator CT v1 (recipe)");
        Assert.That(v1.Cases.Single().Annotated, Is.EqualTo(new[] { "myo" }), "the other chambers have no file");
        Assert.That(v1.TestCases, Is.EqualTo(new[] { "ct_s0001" }));
        Assert.That(v1.Notes, Has.Some.EqualTo("ct_s0864 is left out: damaged in the release"));

        File.Move(folder.File("s0001/segmentations/heart_myocardium.nii.gz"), folder.File("s0001/segmentations/heart.nii.gz"));
        Assert.That(Open("TotalSegmentator CT v2 (recipe)").Cases, Has.Count.EqualTo(2));
        File.Move(folder.File("s0001/ct.nii.gz"), folder.File("s0001/mri.nii.gz"));
        File.Delete(folder.File("s0864/ct.nii.gz"));
        Assert.That(Open("TotalSegmentator MRI (recipe)").Cases.Single().Id, Is.EqualTo("mr_s0001"));
    }

    [Test]
    public void The_recipe_of_MM_WHS_reads_what_its_own_source_reads()
    {
        TinyVolumes.Pair(folder, "ct_train/ct_train_1_image.nii.gz", "ct_train/ct_train_1_label.nii.gz", -1000, 500, 600, 421, 850);
        IDataset own = Open("MM-WHS");
        IDataset recipe = DeclaredDataset.Open(RecipeBook.Recognise(folder.Path)!);
        Assert.That(recipe.Cases.Single().Id, Is.EqualTo(own.Cases.Single().Id));
        Assert.That(recipe.Cases.Single().ReadLabels().Voxels, Is.EqualTo(own.Cases.Single().ReadLabels().Voxels));
        Assert.That(recipe.Labels, Is.EqualTo(own.Labels));
    }

    private IDataset Open(string kind)
    {
        IDataset dataset = Dataset.Open(folder.Path);
        Assert.That(dataset.Kind, Is.EqualTo(kind));
        return dataset;
    }

    /// <summary>The structures that a case's labels hold, in class order.</summary>
    private static string Shown(IDataset dataset, int index)
    {
        var present = dataset.Cases[index].ReadLabels().Voxels.ToHashSet();
        return string.Join(" ", dataset.Labels.Structures.Where((_, n) => present.Contains((byte)(n + 1))).Select(s => s.Name));
    }
}
