using System.Numerics;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Labels;
using MkdSeg.Phantom.Shapes;

namespace MkdSeg.Phantom.Anatomy;

/// <summary>A chest with its heart, in coordinates about the middle of the heart (mm, right, front, up).</summary>
internal sealed class ChestBody : IBody
{
    private readonly Heart _heart;
    private readonly Thorax _thorax;
    private readonly LungTree _lungs;

    /// <summary>Draws the patient of a seed.</summary>
    public ChestBody(int seed, PhantomOptions options)
    {
        var draw = new Draw(RandomStream.Create(seed, "phantom/body"), options.Variation);
        _heart = new(draw, options, HeartTraits.Draw(seed, options.Patients));
        _thorax = new(draw);
        _lungs = new(draw, _heart.Hila);
    }

    /// <inheritdoc/>
    public ushort Paint(Vector3 p, ref Brush brush)
    {
        HeartDistances heart = _heart.At(p);
        float uneven = _thorax.Unevenness(p);
        float cage = _thorax.Cage(p, uneven, heart.Pericardium);
        PaintChest(p, uneven, cage, heart, ref brush);
        return PaintHeart(heart, ref brush);
    }

    private void PaintChest(Vector3 p, float uneven, float cage, in HeartDistances heart, ref Brush brush)
    {
        brush.Paint(Tissue.Fat, _thorax.Skin(cage));
        brush.Paint(Tissue.Muscle, _thorax.MuscleLayer(cage));
        if (cage > -4)
        {
            brush.Paint(Tissue.Fat, MathF.Abs(cage - 14.5f) - 0.8f);
            float ribs = _thorax.Skeleton.Ribs(p, cage, out bool isCartilage);
            brush.Paint(isCartilage ? Tissue.Cartilage : Tissue.CorticalBone, ribs);
            brush.Paint(isCartilage ? Tissue.Cartilage : Tissue.Marrow, ribs + 2.2f);
            float sternum = _thorax.Sternum(p, cage);
            brush.Paint(Tissue.CorticalBone, sternum);
            brush.Paint(Tissue.Marrow, sternum + 1.5f);
        }

        float abdomen = MathF.Max(_thorax.Abdomen(p, uneven), cage);
        brush.Paint(Tissue.Fat, cage);
        float mediastinum = MathF.Min(_thorax.Mediastinum(p, uneven), heart.Pericardium);
        float lung = MathF.Max(cage + 1.5f, 2 - Blend.Union(mediastinum + 2, abdomen, 22));
        if (lung < 5)
        {
            brush.Paint(Tissue.Lung, lung);
            brush.Paint(Tissue.LungVessel, MathF.Max(lung, _lungs.Distance(p)));
            brush.Paint(Tissue.LungVessel, MathF.Max(lung, heart.PulmonaryVeins));
        }

        if (abdomen < 5)
        {
            PaintAbdomen(p, uneven, abdomen, ref brush);
        }

        if (p.Y < -60)
        {
            float spine = _thorax.Skeleton.Spine(p, out float disc, out float cord);
            brush.Paint(Tissue.Cartilage, disc);
            brush.Paint(Tissue.CorticalBone, spine);
            brush.Paint(Tissue.Marrow, spine + 1.8f);
            brush.Paint(Tissue.SpinalCord, cord);
        }
    }

    private void PaintAbdomen(Vector3 p, float uneven, float abdomen, ref Brush brush)
    {
        brush.Paint(Tissue.Muscle, MathF.Max(abdomen, -3 - abdomen));
        float inside = abdomen + 2;
        brush.Paint(Tissue.Stomach, MathF.Max(inside, _thorax.Stomach(p)));
        brush.Paint(Tissue.Spleen, MathF.Max(inside, _thorax.Spleen(p)));
        float liver = MathF.Max(inside, _thorax.Liver(p, uneven));
        brush.Paint(Tissue.Liver, liver);
        if (liver < 0)
        {
            brush.Paint(Tissue.HepaticVessel, MathF.Max(liver, _thorax.HepaticVessels(p)));
        }
    }

    private static ushort PaintHeart(in HeartDistances d, ref Brush brush)
    {
        brush.Paint(Tissue.Muscle, d.Pericardium - 1);
        brush.Paint(Tissue.Fat, d.Pericardium);
        brush.Paint(Tissue.Muscle, d.Airways - 2);
        brush.Paint(Tissue.Air, d.Airways);
        brush.Paint(Tissue.InferiorCavalBlood, d.InferiorCava);
        brush.Paint(Tissue.SuperiorCavalBlood, d.SuperiorCava);
        brush.Paint(Tissue.LeftAtriumBlood, d.PulmonaryVeins < 20 && d.Pericardium < 12 ? d.PulmonaryVeins : float.MaxValue);
        float walls = MathF.Min(MathF.Min(d.RightVentricle - 3, d.RightAtrium - 1.5f), MathF.Min(d.LeftAtrium - 2, d.Aorta - 1.5f));
        brush.Paint(Tissue.Myocardium, MathF.Min(walls, d.PulmonaryArtery - 1));
        brush.Paint(Tissue.Myocardium, d.VentricleBody);
        brush.Paint(Tissue.RightAtriumBlood, d.RightAtrium);
        brush.Paint(Tissue.LeftAtriumBlood, d.LeftAtrium);
        brush.Paint(Tissue.RightVentricleBlood, d.RightVentricle);
        brush.Paint(Tissue.Myocardium, MathF.Max(d.RightVentricle, d.RightVentricleMuscle));
        brush.Paint(Tissue.PulmonaryBlood, d.PulmonaryArtery);
        brush.Paint(Tissue.AortaBlood, d.Aorta);
        brush.Paint(Tissue.LeftVentricleBlood, d.LeftVentricle);
        brush.Paint(Tissue.Myocardium, MathF.Max(d.LeftVentricle, d.LeftVentricleMuscle));
        return Label(d);
    }

    private static ushort Label(in HeartDistances d) =>
        d.LeftVentricle < 0 ? MmWhsLabels.LeftVentricle
        : d.VentricleBody < 0 ? MmWhsLabels.Myocardium
        : d.Aorta < 0 ? (d.AortaIsAscending ? MmWhsLabels.AscendingAorta : MmWhsLabels.Background)
        : d.PulmonaryArtery < 0 ? (d.PulmonaryArteryIsLabelled ? MmWhsLabels.PulmonaryArtery : MmWhsLabels.Background)
        : d.RightVentricle < 0 ? MmWhsLabels.RightVentricle
        : d.LeftAtrium < 0 || d.VeinIsLabelled ? MmWhsLabels.LeftAtrium
        : d.RightAtrium < 0 || d.CavaIsLabelled ? MmWhsLabels.RightAtrium
        : MmWhsLabels.Background;
}
