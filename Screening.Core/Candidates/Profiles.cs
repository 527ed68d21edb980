using Screening.Core.ForceFields;

namespace Screening.Core.Candidates;

/// <summary>The protocols the program knows by name.</summary>
/// <remarks>
/// 1000 K with the framework held is where the bond-valence field orders fast and slow conductors best in picoseconds; replicas
/// (other seeds, other orderings) tell more than one longer run. Equilibration is left out of every average.
/// The detection floor is what the sampling of a profile can exclude: with no jump among 100 ions in the 45 ps of the standard profile
/// the 95 % Poisson bound is 3 jumps of 3 Å, D &lt; 1e-7 cm²/s; twice that leaves room for vibration in the fitted slope. The 1e-8 cm²/s
/// of Li et al. (2025) needs ten times the overnight profile.
/// Every profile has a second form, quick-free and so on, for potentials that hold a crystal together by themselves: the framework is
/// free, the positions are relaxed first, hydrogen gets half a femtosecond, and temperatures are lower, as a free framework melts.
/// </remarks>
public static class Profiles
{
    public const string Default = "standard";

    private const string FreeEnding = "-free";

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

    /// <summary>Three replicas of 15 ps after 3 ps equilibration at 1000 K, up to six where three leave the verdict open: the default.</summary>
    public static readonly Protocol Standard = Quick with { Name = "standard", Replicas = 3, ExtendedReplicas = 6, ProductionPs = 15, EquilibrationPs = 3, DetectionFloorCm2PerS = 2e-7 };

    /// <summary>Five replicas of 40 ps at three temperatures: activation energies and tighter intervals, for a night.</summary>
    public static readonly Protocol Overnight = Standard with
    {
        Name = "overnight",
        TemperaturesK = [800, 1000, 1250],
        Replicas = 5,
        ExtendedReplicas = 10,
        ProductionPs = 40,
        EquilibrationPs = 5,
        DetectionFloorCm2PerS = 5e-8,
    };

    /// <summary>No dynamics: the static bond-valence barrier alone, in a second per candidate.</summary>
    public static readonly Protocol Static = Quick with { Name = "static", Replicas = 0 };

    /// <summary>
    /// What a funnel does with its few: cell and positions relaxed, framework free, one replica of 10 ps at 1000 K in a cell of at least 10 Å, for
    /// local potentials of a thousand times the cost of pairs. Fifty ions see no D under 2e-6 cm²/s in that time (three jumps of 3 Å in 500 ion·ps).
    /// </summary>
    public static readonly Protocol Funnel = Quick with
    {
        Name = "funnel",
        ProductionPs = 10,
        TimeStepFs = 2,
        HydrogenTimeStepFs = 0.5,
        TetherEvPerSquareAngstrom = 0,
        Relaxation = RelaxationKind.Cell,
        MinimumWidthAngstrom = 10,
        TargetAtoms = 150,
        DetectionFloorCm2PerS = 2e-6,
    };

    /// <summary>The profiles with a tethered framework, and their forms with a free one.</summary>
    public static IReadOnlyList<Protocol> All { get; } = [Quick, Standard, Overnight, Free(Quick), Free(Standard), Free(Overnight), Static, Funnel];

    /// <summary>The form of a profile for potentials that need no tether.</summary>
    public static Protocol Free(Protocol profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        return profile with
        {
            Name = profile.Name + FreeEnding,
            TemperaturesK = profile.TemperaturesK.Count > 1 ? [700, 850, 1000] : [800],
            TetherEvPerSquareAngstrom = 0,
            Relaxation = RelaxationKind.Positions,
            HydrogenTimeStepFs = 0.5,
        };
    }

    /// <summary>The profile a name means for a potential: "standard" is standard-free where it needs no tether; full names mean themselves.</summary>
    /// <returns>The profile with the temperatures that the potential asks for, or null where no profile has this name.</returns>
    public static Protocol? For(string name, Potential potential)
    {
        ArgumentNullException.ThrowIfNull(potential);
        Protocol? Named(string full) => All.FirstOrDefault(p => string.Equals(p.Name, full, StringComparison.OrdinalIgnoreCase));
        return ((potential.NeedsTether ? null : Named(name + FreeEnding)) ?? Named(name)) is { } found ? AtTemperaturesOf(potential, found) : null;
    }

    // A profile of one temperature takes the middle one of the potential's.
    private static Protocol AtTemperaturesOf(Potential potential, Protocol profile) => potential.TemperaturesK is { Count: > 0 } kelvins
        ? profile with { TemperaturesK = profile.TemperaturesK.Count > 1 ? kelvins : [kelvins[kelvins.Count / 2]] }
        : profile;
}
