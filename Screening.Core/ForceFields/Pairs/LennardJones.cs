namespace Screening.Core.ForceFields.Pairs;

/// <summary>How the Lennard-Jones parameters of unlike sites follow from those of like ones.</summary>
public enum MixingRule
{
    /// <summary>Geometric means of distance and depth (UFF).</summary>
    Geometric,

    /// <summary>Arithmetic mean of the distances, geometric mean of the depths (Lorentz-Berthelot).</summary>
    Arithmetic,

    /// <summary>Sixth-power mean of the distances: depth √(DD')·2x³x'³/(x⁶ + x'⁶) (Waldman and Hagler, J. Comput. Chem. 14, 1077 (1993)).</summary>
    SixthPower,
}

/// <summary>A Lennard-Jones site: distance of the minimum x (Å) and depth D (eV).</summary>
public readonly record struct LennardJonesSite(double MinimumAngstrom, double DepthEv)
{
    /// <summary>The site that stands for the couple.</summary>
    public static LennardJonesSite Mix(LennardJonesSite a, LennardJonesSite b, MixingRule rule)
    {
        double depth = Math.Sqrt(a.DepthEv * b.DepthEv);
        double cubeA = Math.Pow(a.MinimumAngstrom, 3), cubeB = Math.Pow(b.MinimumAngstrom, 3), mean = ((cubeA * cubeA) + (cubeB * cubeB)) / 2;
        return rule switch
        {
            MixingRule.Geometric => new(Math.Sqrt(a.MinimumAngstrom * b.MinimumAngstrom), depth),
            MixingRule.Arithmetic => new((a.MinimumAngstrom + b.MinimumAngstrom) / 2, depth),
            _ => new(Math.Pow(mean, 1.0 / 6), depth * cubeA * cubeB / mean),
        };
    }
}

/// <summary>Lennard-Jones form D[(x/r)¹² - 2(x/r)⁶].</summary>
public sealed class LennardJones(LennardJonesSite site) : IPairPotential
{
    /// <summary>The attraction as a power form, for the tail.</summary>
    public InversePower Attraction { get; } = new(-2 * site.DepthEv * Math.Pow(site.MinimumAngstrom, 6), 6);

    /// <summary>The repulsion as a power form.</summary>
    public InversePower Repulsion { get; } = new(site.DepthEv * Math.Pow(site.MinimumAngstrom, 12), 12);

    public PairValue At(double distance)
    {
        double part = site.MinimumAngstrom / distance, square = part * part, sixth = square * square * square;
        return new(site.DepthEv * sixth * (sixth - 2), -12 * site.DepthEv * sixth * (sixth - 1) / distance);
    }
}
