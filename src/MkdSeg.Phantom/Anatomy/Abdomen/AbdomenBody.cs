using System.Numerics;
using MathNet.Numerics.Random;
using MkdSeg.Phantom.Shapes;

namespace MkdSeg.Phantom.Anatomy.Abdomen;

/// <summary>An abdomen; the middle of its coordinates (mm, right, front, up) lies in front of the spine.</summary>
internal sealed class AbdomenBody : IBody
{
    private readonly Trunk _trunk;
    private readonly AbdomenOrgans _organs;

    /// <summary>Draws a patient.</summary>
    public AbdomenBody(RandomSource random, PhantomOptions options)
    {
        var draw = new Draw(random, options.Variation);
        _trunk = new(draw);
        _organs = new(draw, options);
    }

    /// <inheritdoc/>
    public ushort Paint(Vector3 p, ref Brush brush)
    {
        float skin = _trunk.Skin(p);
        if (skin > 20)
        {
            return AbdomenLabels.Background;
        }

        float uneven = _trunk.Unevenness(p);
        float cavity = _trunk.Cavity(p, uneven);
        float spine = _trunk.Skeleton.Spine(p, out float disc, out float cord);
        PaintWall(p, skin, uneven, cavity, ref brush);
        ushort label = AbdomenLabels.Background;
        float diaphragm = _trunk.Abdomen(p, uneven);
        if (cavity < 5)
        {
            PaintChest(p, cavity, diaphragm, ref brush);
            AbdomenDistances organs = _organs.At(p, MathF.Max(cavity + 2, diaphragm + 3), MathF.Min(spine, disc));
            PaintOrgans(p, organs, cavity, ref brush);
            label = Label(organs);
        }

        brush.Paint(Tissue.Cartilage, disc);
        brush.Paint(Tissue.CorticalBone, spine);
        brush.Paint(Tissue.Marrow, spine + 1.8f);
        brush.Paint(Tissue.SpinalCord, cord);
        return label;
    }

    private void PaintWall(Vector3 p, float skin, float uneven, float cavity, ref Brush brush)
    {
        float muscle = _trunk.MuscleLayer(skin, uneven);
        brush.Paint(Tissue.Muscle, skin);
        brush.Paint(Tissue.Fat, skin + 2);
        brush.Paint(Tissue.Muscle, muscle);
        if (cavity > -4 && muscle < 4)
        {
            brush.Paint(Tissue.Fat, MathF.Max(MathF.Abs(cavity - 14.5f) - 0.8f, muscle + 2));
            float ribs = MathF.Max(_trunk.Ribs(p, cavity, out bool isCartilage), muscle + 2);
            brush.Paint(isCartilage ? Tissue.Cartilage : Tissue.CorticalBone, ribs);
            brush.Paint(isCartilage ? Tissue.Cartilage : Tissue.Marrow, ribs + 2.2f);
        }

        brush.Paint(Tissue.Fat, cavity);
    }

    private void PaintChest(Vector3 p, float cavity, float diaphragm, ref Brush brush)
    {
        if (diaphragm > -8)
        {
            brush.Paint(Tissue.Lung, MathF.Max(MathF.Max(cavity + 1.5f, 1 - diaphragm), 2 - _trunk.Mediastinum(p)));
            float heart = MathF.Max(_trunk.Heart(p), -diaphragm);
            brush.Paint(Tissue.Myocardium, heart);
            brush.Paint(Tissue.RightVentricleBlood, heart + 9);
            brush.Paint(Tissue.Muscle, MathF.Max(cavity, MathF.Abs(diaphragm + 0.5f) - 1.5f));
        }
    }

    private void PaintOrgans(Vector3 p, in AbdomenDistances d, float cavity, ref Brush brush)
    {
        brush.Paint(Tissue.Muscle, MathF.Max(Blend.Without(_trunk.Psoas(p), d.Organs, 2), cavity));
        brush.Paint(Tissue.Bowel, d.Bowel);
        brush.Paint(Tissue.Muscle, d.Colon);
        brush.Paint(Tissue.Colon, d.Colon + 2);
        brush.Paint(Tissue.Air, d.ColonGas);
        brush.Paint(Tissue.Pancreas, d.Pancreas);
        brush.Paint(Tissue.Muscle, d.Stomach);
        brush.Paint(Tissue.Stomach, d.Stomach + 3);
        brush.Paint(Tissue.Air, d.StomachGas);
        brush.Paint(Tissue.HepaticVessel, MathF.Max(d.HepaticVessels, cavity));
        brush.Paint(Tissue.InferiorCavalBlood, MathF.Min(d.Cava, d.RenalVeins));
        brush.Paint(Tissue.AortaBlood, d.Aorta);
        brush.Paint(Tissue.Bile, d.Gallbladder);
        brush.Paint(Tissue.Spleen, d.Spleen);
        brush.Paint(Tissue.Liver, d.Liver);
        brush.Paint(Tissue.HepaticVessel, MathF.Max(d.Liver, d.HepaticVessels));
        PaintKidney(d.RightKidney, d, ref brush);
        PaintKidney(d.LeftKidney, d, ref brush);
    }

    private static void PaintKidney(in KidneyDistances kidney, in AbdomenDistances d, ref Brush brush)
    {
        if (kidney.Outside > 10)
        {
            return;
        }

        brush.Paint(Tissue.Fat, kidney.Outside);
        brush.Paint(Tissue.InferiorCavalBlood, MathF.Max(kidney.Outside, d.RenalVeins));
        brush.Paint(Tissue.Urine, kidney.Pelvis);
        brush.Paint(Tissue.KidneyCortex, kidney.Parenchyma);
        brush.Paint(Tissue.KidneyMedulla, MathF.Max(kidney.Parenchyma, kidney.Medulla));
    }

    private static ushort Label(in AbdomenDistances d) =>
        d.RightKidney.Parenchyma < 0 ? AbdomenLabels.RightKidney
        : d.LeftKidney.Parenchyma < 0 ? AbdomenLabels.LeftKidney
        : d.Spleen < 0 ? AbdomenLabels.Spleen
        : d.Liver < 0 ? AbdomenLabels.Liver
        : AbdomenLabels.Background;
}
