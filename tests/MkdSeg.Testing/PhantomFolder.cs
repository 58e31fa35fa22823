using MkdSeg.Data;
using MkdSeg.Data.Sources;
using MkdSeg.Phantom.Cohorts;

namespace MkdSeg.Testing;

/// <summary>A tiny phantom cohort and a place for runs, in a temporary folder.</summary>
public sealed class PhantomFolder : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("mkdseg-").FullName;

    public PhantomFolder(int ct, int mr, int size)
    {
        PhantomCohort.Write(Path.Combine(root, "data"), ct, mr, size, seed: 7);
        Dataset = MkdSeg.Data.Dataset.Open(Path.Combine(root, "data"));
    }

    public IDataset Dataset { get; }

    public string Run(string name) => Path.Combine(root, name);

    public void Dispose() => Directory.Delete(root, recursive: true);
}
