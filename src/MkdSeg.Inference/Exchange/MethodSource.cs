using MkdSeg.Training.Methods;

namespace MkdSeg.Inference.Exchange;

/// <summary>Where a method comes from, in the words of a model card.</summary>
internal static class MethodSource
{
    private const string Paper =
        "Li, Yu, Wang and Heng, \"Towards Cross-Modality Medical Image Segmentation with Online Mutual Knowledge Distillation\", "
        + "AAAI 2020, https://doi.org/10.1609/aaai.v34i01.5421";

    private static readonly Dictionary<string, string> Sources = new(StringComparer.Ordinal)
    {
        ["target-only"] = $"supervised training on annotated target images alone, the baseline of {Paper}",
        ["fine-tune"] = $"supervised training on assistant images, then on target images, as compared in {Paper}",
        ["joint"] = $"supervised training on both modalities, as compared in {Paper}",
        ["joint-translated"] = $"joint training on target images and on assistant images that the alignment module of {Paper} translates",
        ["x-shape"] = "after Valindria et al., \"Multi-modal Learning from Unpaired Images\", WACV 2018",
        ["synthesis"] = "after Zhang, Yang and Zheng, \"Translating and Segmenting Multimodal Medical Volumes with Cycle- and "
            + "Shape-Consistency Generative Adversarial Network\", CVPR 2018",
        ["tumor-aware"] = "after Jiang et al., \"Tumor-aware, Adversarial Domain Adaptation from CT to MRI\", MICCAI 2018",
        ["ummkd"] = "after Dou, Liu, Heng and Glocker, \"Unpaired Multi-Modal Segmentation via Knowledge Distillation\", IEEE TMI 2020",
        ["strong-target"] = "target images alone with parts of the recipe of Isensee et al., \"nnU-Net\", Nature Methods 2021",
        ["conditional-norm"] = "after Bastico et al., 2023: one network with normalisations of each modality's own",
        ["mkd"] = Paper,
    };

    /// <summary>The source of a method: for one of this program its publication, else what its card says.</summary>
    /// <param name="card">The method.</param>
    public static string Of(MethodCard card)
    {
        string method = card.Name;
        if (!MethodCatalogue.Default.Names.Contains(method))
        {
            return $"{card.Source} (not a method of mkdseg itself)";
        }

        string name = method.StartsWith("two-", StringComparison.Ordinal) ? method["two-".Length..] : method;
        string basis = name.StartsWith("mkd", StringComparison.Ordinal) ? "mkd" : name;
        return !Sources.TryGetValue(basis, out string? source) ? card.Source
            : name != method ? $"two networks, each by {name}: {source}"
            : name != basis ? $"a variant of {basis}: {source}"
            : source;
    }
}
