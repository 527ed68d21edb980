namespace Screening.Core.Candidates;

/// <summary>The protocols the program knows by name.</summary>
/// <remarks>
/// 1000 K with the framework held is where the bond-valence field orders fast and slow conductors best in picoseconds; replicas
/// (other seeds, other orderings) tell more than one longer run. Equilibration is left out of every average.
/// The detection floor is what the sampling of a profile can exclude: with no jump among 100 ions in the 45 ps of the standard profile
/// the 95 % Poisson bound is 3 jumps of 3 Å, D &lt; 1e-7 cm²/s; twice that leaves room for vibration in the fitted slope. The 1e-8 cm²/s
/// of Li et al. (2025) needs ten times the overnight profile.
/// </remarks>
public static class Profiles
{
    public const string Default = "standard";

    /// <summary>One replica of 6 ps at 1000 K: a first look, minutes for dozens of candidates.</summary>
    public static readonly Protocol Quick = new()
    {
        Name = "quick",
        TemperaturesK = [1000],
        Replicas = 1,
        ProductionPs = 6,
        EquilibrationPs = 2,
        TimeStepFs = 1,
        FrameIntervalFs = 10,
        TetherEvPerSquareAngstrom = 1,
        DetectionFloorCm2PerS = 1e-6,
        TargetAtoms = 400,
        Seed = 1,
    };

    /// <summary>Three replicas of 15 ps after 3 ps equilibration at 1000 K: the default.</summary>
    public static readonly Protocol Standard = Quick with { Name = "standard", Replicas = 3, ProductionPs = 15, EquilibrationPs = 3, DetectionFloorCm2PerS = 2e-7 };

    /// <summary>Five replicas of 40 ps at three temperatures: activation energies and tighter intervals, for a night.</summary>
    public static readonly Protocol Overnight = Standard with
    {
        Name = "overnight",
        TemperaturesK = [800, 1000, 1250],
        Replicas = 5,
        ProductionPs = 40,
        EquilibrationPs = 5,
        DetectionFloorCm2PerS = 5e-8,
    };

    public static IReadOnlyList<Protocol> All { get; } = [Quick, Standard, Overnight];
}
