using System.Numerics;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Phantom.Anatomy;
using MkdSeg.Phantom.Appearance;

namespace MkdSeg.Phantom.Cohorts;

/// <summary>
/// A made-up patient as a CT or MR scanner would see it. Either a seeded whole heart in its chest with the seven MM-WHS labels
/// (205 myocardium, 420 left atrium, 500 left ventricle, 550 right atrium, 600 right ventricle, 820 ascending aorta, 850
/// pulmonary artery, 0 elsewhere); descending aorta, caval and pulmonary veins are as bright as blood and unlabelled. Or an abdomen
/// (1 liver, 2 right kidney, 3 left kidney, 4 spleen, 0 elsewhere); gallbladder, pancreas, gut and vessels are there and unlabelled.
/// </summary>
public sealed class PhantomPatient
{
    private PhantomPatient(Volume<float> image, Volume<ushort> labels, Volume<byte> tissues) =>
        (Image, Labels, Tissues) = (image, labels, tissues);

    /// <summary>The image: whole Hounsfield units for CT, whole arbitrary units from 0 for MR.</summary>
    public Volume<float> Image { get; }

    /// <summary>Label values of the anatomy on the image's grid.</summary>
    public Volume<ushort> Labels { get; }

    /// <summary>The tissue at the middle of every voxel, as <see cref="Tissue"/>.</summary>
    internal Volume<byte> Tissues { get; }

    /// <summary>
    /// Makes one patient. CT and MR patients of one index are different people. The voxels do not depend on the number of
    /// threads.
    /// </summary>
    /// <param name="seed">Seed of the cohort.</param>
    /// <param name="index">Which patient, from 0.</param>
    /// <param name="modality">
    /// CT: LPS storage, nearly cubic voxels. MR: slightly oblique, thicker slices; the heart stored coronal or sagittal, the abdomen axial.
    /// </param>
    /// <param name="options">Anatomy, size and difficulty; the defaults if null.</param>
    public static PhantomPatient Generate(int seed, int index, Modality modality, PhantomOptions? options = null) =>
        Examine(seed, index, modality, modality, options ?? new());

    /// <summary>
    /// The MR patient of an index on the grid of that examination, as CT would show it: what a perfect translation of the MR image into CT
    /// could be. Labels are those of the MR patient.
    /// </summary>
    /// <param name="seed">Seed of the cohort.</param>
    /// <param name="index">Which MR patient, from 0.</param>
    /// <param name="options">Anatomy, size and difficulty; the defaults if null.</param>
    public static PhantomPatient GenerateOracle(int seed, int index, PhantomOptions? options = null) =>
        Examine(seed, index, Modality.Mr, Modality.Ct, options ?? new());

    /// <summary>A patient of one modality, on its grid, with the look of the same or the other modality.</summary>
    private static PhantomPatient Examine(int seed, int index, Modality patient, Modality look, PhantomOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        var model = PhantomModel.Of(options.Anatomy);
        int own = RandomStream.Create(seed, model.Stream(patient), index).Next();
        return Scan(model.Body(own, options), model.Look(own, look, options), model.Scan(own, patient, options));
    }

    private static PhantomPatient Scan(IBody body, ILook look, ScanGeometry scan)
    {
        VolumeGeometry geometry = scan.Geometry;
        var image = new Volume<float>(geometry);
        var labels = new Volume<ushort>(geometry);
        var tissues = new Volume<byte>(geometry);
        Vector3D spacing = geometry.Spacing;
        float width = (float)Math.Cbrt(spacing.X * spacing.Y * spacing.Z);
        Parallel.For(0, geometry.Size.Z, k =>
        {
            for (int j = 0; j < geometry.Size.Y; j++)
            {
                for (int i = 0; i < geometry.Size.X; i++)
                {
                    Vector3D at = geometry.VoxelToWorld.Apply(new(i, j, k)) + (-1 * scan.Middle);
                    var p = new Vector3((float)at.X, (float)at.Y, (float)at.Z);
                    var brush = new Brush(look.Signals, width);
                    labels[i, j, k] = body.Paint(p, ref brush);
                    tissues[i, j, k] = (byte)brush.Tissue;
                    image[i, j, k] = look.Shade(brush.Value, brush.Tissue, p);
                }
            }
        });
        look.Finish(image);
        return new(image, labels, tissues);
    }
}
