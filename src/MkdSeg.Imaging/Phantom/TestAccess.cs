using System.Runtime.CompilerServices;

// The tests look at the tissue map, which is nobody else's business.
[assembly: InternalsVisibleTo("MkdSeg.Imaging.Tests")]
