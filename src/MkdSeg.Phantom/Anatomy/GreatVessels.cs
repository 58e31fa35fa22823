using System.Numerics;
using MkdSeg.Phantom.Shapes;

namespace MkdSeg.Phantom.Anatomy;

/// <summary>
/// The aorta from its valve over the arch down along the spine, the pulmonary trunk with its two branches, the airways and
/// two coronary arteries. Heart coordinates: mm, right, front, up.
/// </summary>
internal sealed class GreatVessels
{
    /// <summary>Distance of two control points of the ascending aorta, mm.</summary>
    private const float AortaPitch = 22;

    /// <summary>Distance of two control points of a branch of the pulmonary artery, mm.</summary>
    private const float BranchPitch = 30;

    private readonly Tube _aorta;
    private readonly Tube _trunk;
    private readonly Tube _rightBranch;
    private readonly Tube _leftBranch;
    private readonly Tube[] _airways;
    private readonly float _ascendingEnd;
    private readonly float _branchEnd;

    /// <summary>Draws one patient's vessels.</summary>
    /// <param name="draw">The patient's numbers.</param>
    /// <param name="aorticValve">Middle of the aortic valve.</param>
    /// <param name="pulmonaryValve">Middle of the pulmonary valve.</param>
    /// <param name="traits">Calibres and ends of labels.</param>
    public GreatVessels(Draw draw, Vector3 aorticValve, Vector3 pulmonaryValve, HeartTraits traits)
    {
        float calibre = draw.Factor(0.07) * traits.Aorta;
        Vector3 lean = draw.Offset(2.5);
        _aorta = new(
            new Vector4(aorticValve, 13 * calibre),
            new Vector4(aorticValve + new Vector3(6, 1, 10), 16.5f * calibre),
            new Vector4(new Vector3(10, 7, 30) + (0.5f * lean), 14 * calibre),
            new Vector4(new Vector3(15, 6, 50) + lean, 14 * calibre),
            draw.Point(new(9, -4, 71), 13.5f * calibre, 1.5),
            draw.Point(new(-7, -24, 80), 12.5f * calibre, 1.5),
            draw.Point(new(-19, -50, 68), 12 * calibre, 1.5),
            draw.Point(new(-20, -66, 36), 11 * calibre, 1.5),
            draw.Point(new(-19, -69, -20), 10.5f * calibre, 2),
            draw.Point(new(-12, -70, -110), 10 * calibre, 2));
        _ascendingEnd = 3.5f + draw.Deviation(0.12) + (traits.Ends.Aorta / AortaPitch);

        float pulmonary = draw.Factor(0.08) * traits.PulmonaryArtery;
        Vector3 fork = new Vector3(-18, -4, 53) + draw.Offset(1.5);
        _trunk = new(
            new Vector4(pulmonaryValve, 13 * pulmonary),
            new Vector4(new Vector3(-22, 22, 44) + draw.Offset(1), 13.5f * pulmonary),
            new Vector4(fork, 12.5f * pulmonary));
        _rightBranch = new(
            new Vector4(fork, 11.5f * pulmonary),
            draw.Point(new(8, -20, 51), 10.5f * pulmonary, 1),
            draw.Point(new(40, -26, 46), 9 * pulmonary, 1.5),
            draw.Point(new(62, -30, 34), 6 * pulmonary, 3));
        _leftBranch = new(
            new Vector4(fork, 11.5f * pulmonary),
            draw.Point(new(-38, -20, 55), 10.5f * pulmonary, 1.5),
            draw.Point(new(-56, -36, 48), 8.5f * pulmonary, 2),
            draw.Point(new(-66, -48, 32), 6 * pulmonary, 3));
        _branchEnd = 1.8f + draw.Deviation(0.12) + (traits.Ends.PulmonaryArtery / BranchPitch);
        Hila = [new Vector3(56, -29, 38), new Vector3(-58, -38, 44)];

        Vector3 carina = new Vector3(13, -42, 62) + draw.Offset(1);
        _airways =
        [
            new(new Vector4(14, -34, 110, 8), new Vector4(carina, 8)),
            new(new Vector4(carina, 7), new Vector4(34, -46, 46, 6), new Vector4(56, -48, 26, 4)),
            new(new Vector4(carina, 7), new Vector4(-14, -48, 44, 5.5f), new Vector4(-48, -52, 26, 4)),
        ];
    }

    /// <summary>Where the vessels enter the right and the left lung.</summary>
    public Vector3[] Hila { get; }

    /// <summary>Middle of the pulmonary valve.</summary>
    public Vector3 PulmonaryValve => _trunk.Start;

    /// <summary>The whole aorta. Signed distance, mm.</summary>
    /// <param name="p">Where.</param>
    /// <param name="ascending">Whether the place belongs to the ascending part, which carries the label.</param>
    public float Aorta(Vector3 p, out bool ascending)
    {
        float d = _aorta.Distance(p, out float along);
        ascending = along < _ascendingEnd;
        return d;
    }

    /// <summary>Trunk and branches of the pulmonary artery. Signed distance, mm.</summary>
    /// <param name="p">Where.</param>
    /// <param name="labelled">Whether the place lies before the hilum, where the label ends.</param>
    public float PulmonaryArtery(Vector3 p, out bool labelled)
    {
        float trunk = Trunk(p);
        float right = _rightBranch.Distance(p, out float alongRight);
        float left = _leftBranch.Distance(p, out float alongLeft);
        labelled = trunk < 0 || (right < left ? alongRight : alongLeft) < _branchEnd;
        return Blend.Union(trunk, Blend.Union(right, left, 4), 4);
    }

    /// <summary>Trachea and main bronchi. Signed distance, mm.</summary>
    public float Airways(Vector3 p) =>
        MathF.Min(_airways[0].Distance(p), MathF.Min(_airways[1].Distance(p), _airways[2].Distance(p)));

    /// <summary>How far a place lies beyond the pulmonary valve (mm, negative on the ventricle's side).</summary>
    public float BeyondPulmonaryValve(Vector3 p) => Vector3.Dot(p - _trunk.Start, _trunk.StartDirection);

    /// <summary>The trunk, cut flat at its valve.</summary>
    private float Trunk(Vector3 p) => MathF.Max(_trunk.Distance(p), -BeyondPulmonaryValve(p));
}
