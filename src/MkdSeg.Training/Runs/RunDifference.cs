namespace MkdSeg.Training.Runs;

/// <summary>Something in which two runs differ.</summary>
/// <param name="Name">What, for example "segmentor.learningRate" or "file ct_train/ct_train_1001_image.nii.gz".</param>
/// <param name="First">In the first run, as text.</param>
/// <param name="Second">In the second.</param>
public sealed record RunDifference(string Name, string First, string Second);
