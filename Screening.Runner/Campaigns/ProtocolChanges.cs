using System.Globalization;
using Screening.Core.Candidates;
using Screening.Core.ForceFields;
using Screening.Core.Preparation;
using Screening.Runner.Hosting;

namespace Screening.Runner.Campaigns;

/// <summary>
/// Changes to a profile as people write them, timestep=0.5. They become part of the protocol's name, "standard;timestep=0.5", so that a
/// record tells how it was made.
/// </summary>
public static class ProtocolChanges
{
    private const char Separator = ';';
    private const string Extends = "extends";

    private static readonly (string Name, Func<Protocol, string, Protocol?> Apply)[] Known =
    [
        Number("timestep", (p, v) => p with { TimeStepFs = v }),
        Number("hydrogenstep", (p, v) => p with { HydrogenTimeStepFs = v }),
        Number("frameinterval", (p, v) => p with { FrameIntervalFs = v }),
        Number("production", (p, v) => p with { ProductionPs = v }),
        Number("equilibration", (p, v) => p with { EquilibrationPs = v }),
        Number("replicas", (p, v) => p with { Replicas = (int)v, ExtendedReplicas = 0 }),
        Number(Extends, (p, v) => p with { ExtendedReplicas = (int)v }),
        Number("tether", (p, v) => p with { TetherEvPerSquareAngstrom = v }),
        ("relax", (p, v) => char.IsAsciiLetter(v.FirstOrDefault()) && Enum.TryParse(v, ignoreCase: true, out RelaxationKind kind) ? p with { Relaxation = kind } : null),
        ("relaxwith", (p, v) => Relaxer(v) is var (name, hash) ? p with { RelaxationPotential = name, RelaxationPotentialHash = hash } : null),
        Number("width", (p, v) => p with { MinimumWidthAngstrom = v }),
        Number("floor", (p, v) => p with { DetectionFloorCm2PerS = v }),
        Number("endsfrozen", (p, v) => p with { EndsFrozen = v != 0 }),
        Number("estimates", (p, v) => p with { EstimatesPairs = v != 0 }),
        Number("polyhedra", (p, v) => p with { RestoresPolyhedra = v != 0 }),
        Number("anionradius", (p, v) => p with { RadiusByAnions = v != 0 }),
        Number("balance", (p, v) => p with { BalancesCharge = v != 0 }),
        ("insert", (p, v) => MobileIon.Order.FirstOrDefault(m => string.Equals(m.Element.Symbol, v, StringComparison.OrdinalIgnoreCase)) is { OxidationState: > 0 } ion
            ? p with { InsertedIon = ion.Element.Symbol } : null),
        Number("atoms", (p, v) => p with { TargetAtoms = (int)v }),
    ];

    /// <summary>The protocol with changes made and named.</summary>
    /// <param name="protocol">Where to start from.</param>
    /// <param name="changes">Each name=value: timestep, hydrogenstep and frameinterval (fs), relax (none, positions, cell), relaxwith (a potential), width (Å), production and equilibration (ps), replicas, extends (replicas at most where the verdict is open), tether (eV/Å²), floor (cm²/s), endsfrozen, estimates, balance, polyhedra and anionradius (0 or 1), insert (an element), atoms.</param>
    /// <exception cref="UsageException">A change cannot be understood, or the protocol that comes of it makes no sense.</exception>
    public static Protocol Apply(Protocol protocol, IEnumerable<string> changes)
    {
        string[] parts = protocol.Name.Split(Separator);
        SortedDictionary<string, string> named = new(StringComparer.Ordinal);
        // A number of replicas is meant to be that number: what extends them is said beside it, and holds in whatever order.
        foreach (string change in parts.Skip(1).Concat(changes).OrderBy(c => c.TrimStart().StartsWith(Extends, StringComparison.OrdinalIgnoreCase)))
        {
            string[] pair = change.Split('=', 2, StringSplitOptions.TrimEntries);
            (string name, Func<Protocol, string, Protocol?>? apply) = Known.FirstOrDefault(k => string.Equals(k.Name, pair[0], StringComparison.OrdinalIgnoreCase));
            protocol = (pair.Length == 2 ? apply?.Invoke(protocol, pair[1]) : null) ?? throw new UsageException(
                $"'{change}' is no change of a protocol, expected NAME=NUMBER, relax=none, positions or cell, relaxwith=POTENTIAL or insert=ION; known names: {string.Join(", ", Known.Select(k => k.Name))}.");
            named[name] = double.TryParse(pair[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                ? value.ToString("R", CultureInfo.InvariantCulture)
                : name == "relaxwith" ? protocol.RelaxationPotential! : pair[1].ToLowerInvariant();
        }

        protocol = protocol with { Name = string.Join(Separator, named.Select(n => $"{n.Key}={n.Value}").Prepend(parts[0])) };
        IReadOnlyList<string> problems = ProtocolCheck.Problems(protocol);
        return problems.Count == 0 ? protocol : throw new UsageException(string.Join(Environment.NewLine, problems));
    }

    /// <summary>The protocol a record's name of it means.</summary>
    /// <exception cref="UsageException">The profile is not known here, or its changes cannot be understood.</exception>
    public static Protocol Named(string name, ScreeningOptions settings, Potential? potential = null)
    {
        ScreeningOptions options = new() { Profile = name.Split(Separator)[0], Profiles = settings.Profiles };
        return Apply(options.ToProtocol(potential) with { Name = name }, []);
    }

    // Its own name where that finds it again, else what was typed: an alias or a path must not make two methods of one, nor one of two.
    /// <exception cref="UsageException">There is no such potential, or its name cannot stand in the name of a protocol.</exception>
    private static (string Name, string Hash) Relaxer(string named)
    {
        if (named.Contains(Separator))
        {
            throw new UsageException($"'{named}' has a '{Separator}', which separates changes of a protocol: name a file without one.");
        }

        Potential relaxer = Verbs.SharedOptions.Potential(named);
        try
        {
            return (PotentialCatalog.Get(relaxer.Name).Hash == relaxer.Hash ? relaxer.Name : named, relaxer.Hash);
        }
        catch (Exception missing) when (missing is OutsidePotentialException or PotentialFileException)
        {
            return (named, relaxer.Hash);
        }
    }

    private static (string, Func<Protocol, string, Protocol?>) Number(string name, Func<Protocol, double, Protocol> apply) =>
        (name, (p, text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? apply(p, value) : null);
}
