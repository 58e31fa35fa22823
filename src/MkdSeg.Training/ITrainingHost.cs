namespace MkdSeg.Training;

/// <summary>
/// A process that runs trainings which others begin, such as a notebook's session: it has a say in when they stop, and where a
/// thread must not be abandoned.
/// </summary>
public interface ITrainingHost
{
    /// <summary>Stops the training that begins now, besides the token that <see cref="Trainer.Train"/> is given.</summary>
    public CancellationToken Stop { get; }

    /// <summary>Runs a training on the calling thread to its end.</summary>
    /// <param name="training">The training; its exceptions come out of this call.</param>
    public void Run(Action training);
}
