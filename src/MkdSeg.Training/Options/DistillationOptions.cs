namespace MkdSeg.Training.Options;

/// <summary>Mutual knowledge distillation between the two segmentors.</summary>
public sealed record DistillationOptions
{
    /// <summary>
    /// w_sr: weight of L_kd^{s->r}, which pulls S_real towards S_syn on the synthetic image. Default 0.5: [R]'s first
    /// version, probably copied from the paper. 0 switches the direction off.
    /// </summary>
    public double SynToRealWeight { get; init; } = 0.5;

    /// <summary>
    /// w_rs: weight of L_kd^{r->s}, which pulls S_syn towards S_real on the real target image. Default 1.0: [R]'s first
    /// version. 0 switches the direction off.
    /// </summary>
    public double RealToSynWeight { get; init; } = 1.0;

    /// <summary>Temperature of both softmaxes; the loss is multiplied by its square. Default 1: the figure, [R].</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>
    /// Segmentor iteration at which distillation begins. 0 is the plain paper. A safeguard: teachers that do not yet know
    /// a structure freeze it out of the student.
    /// </summary>
    public int Start { get; init; }

    /// <summary>Iterations over which the weights rise linearly from 0 after <see cref="Start"/>. 0 is the plain paper.</summary>
    public int Ramp { get; init; }

    /// <summary>Let a teacher's pixels count by how sure it is of them. Off is the paper; a part of "mkd+".</summary>
    public bool ConfidenceWeighted { get; init; }

    /// <summary>
    /// Let classes count alike in L_kd however many pixels they have, see <see cref="Models.Losses.DistillationLoss.KullbackLeibler"/>:
    /// a mean over pixels that are nine tenths background says next to nothing of a small structure. Off is the paper; ours.
    /// </summary>
    public bool ClassBalanced { get; init; }

    /// <summary>
    /// Weight, within L_kd, of 1 - soft Dice between the student's and the teacher's map of each structure
    /// (<see cref="Models.Losses.DistillationLoss.SoftDice"/>), as L_sup has its Dice beside the cross entropy. 0 is the paper; ours.
    /// </summary>
    public double DiceWeight { get; init; }

    /// <summary>
    /// Show a student the other's images with perturbed intensities, while the teacher answered to the images as they are, so
    /// that both must agree whatever the intensities. Off is the paper; a part of "mkd+".
    /// </summary>
    public bool PerturbStudent { get; init; }

    /// <summary>
    /// Weight of a student's supervised loss on the other's images, which are labelled too, so that either segmentor learns from
    /// both streams. 0 is the paper; a part of "mkd+" and "mkd-semi".
    /// </summary>
    public double LabelWeight { get; init; }

    /// <summary>
    /// Weight of what both segmentors learn from target images whose annotation nobody made, or this training does not take: each, shown
    /// them with perturbed intensities, follows the mean of both answers to them as they are. 0 is the paper; a part of "mkd-semi".
    /// </summary>
    public double UnlabelledWeight { get; init; }

    /// <summary>Factor on all weights of distillation at a segmentor iteration, counted from 0: 0 to 1.</summary>
    public double FactorAt(int iteration) =>
        iteration < Start ? 0 : Ramp == 0 ? 1 : Math.Min(1, (iteration - Start + 1) / (double)Ramp);
}
