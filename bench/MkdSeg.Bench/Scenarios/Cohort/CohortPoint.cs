using MkdSeg.Bench.Workers;

namespace MkdSeg.Bench.Scenarios.Cohort;

/// <summary>What a cohort of one size took; each part in a process of its own.</summary>
/// <param name="Volumes">CT and MR volumes together.</param>
/// <param name="WithoutCache">A training's start that prepares everything and holds it in memory.</param>
/// <param name="FirstStart">A training's start that fills a cache.</param>
/// <param name="LaterStart">A training's start that finds everything there.</param>
/// <param name="Epoch">An epoch of batches from the cache; its memory includes the start.</param>
/// <param name="CacheMib">Size of the cache, MiB.</param>
internal sealed record CohortPoint(int Volumes, Sample WithoutCache, Sample FirstStart, Sample LaterStart, Sample Epoch, double CacheMib);
