using Screening.Core.Structures;

namespace Screening.Descriptors.Local;

/// <summary>g(r) of one pair of species.</summary>
/// <param name="Label">Name of the pair, such as Li-S.</param>
/// <param name="R">Middles of even bins from 0 on, Å.</param>
/// <param name="G">Density over mean density; [bin].</param>
public sealed record PartialDistribution(Species First, Species Second, string Label, double[] R, double[] G);
