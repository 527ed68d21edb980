using Screening.Core.Candidates;
using Screening.Core.ForceFields;
using Screening.Core.Results;

namespace Screening.Runner.Hosting;

/// <summary>
/// Settings, from appsettings.json beside the program, appsettings.json in the working directory, environment variables
/// (SCREENING_Workers=2, SCREENING_Profiles__quick__ProductionPs=4) and the command line; the later wins.
/// </summary>
public sealed class ScreeningOptions
{
    /// <summary>Database file.</summary>
    public string Store { get; set; } = StoreFactory.DefaultPath;

    /// <summary>Name of the profile to run.</summary>
    public string Profile { get; set; } = Core.Candidates.Profiles.Default;

    /// <summary>Potential by name, file or address.</summary>
    public string Potential { get; set; } = PotentialCatalog.Default;

    /// <summary>Candidates computed at once; 0 for one per core.</summary>
    public int Workers { get; set; }

    /// <summary>Seed of every random draw.</summary>
    public ulong Seed { get; set; } = 1;

    /// <summary>Temperatures instead of the profile's, K; empty for the profile's own.</summary>
    public double[] TemperaturesK { get; set; } = [];

    /// <summary>Folder of the report.</summary>
    public string ReportFolder { get; set; } = "screening-report";

    /// <summary>Wall time between two checkpoints of a run, s: what a crash may cost each worker. 0: none are written.</summary>
    public double CheckpointSeconds { get; set; } = 30;

    /// <summary>Changes to the built-in profiles, and profiles of one's own (those start from standard).</summary>
    public Dictionary<string, ProfileOptions> Profiles { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Worker threads to start.</summary>
    public int WorkerCount => Workers > 0 ? Workers : Environment.ProcessorCount;

    /// <summary>The protocol these settings describe for a potential; changes of a profile in the settings belong to its full name, such as quick-free.</summary>
    /// <param name="potential">Decides which form of a profile is meant; the default potential when null.</param>
    /// <exception cref="UsageException">There is no such profile, or a value of it is out of range.</exception>
    public Protocol ToProtocol(Potential? potential = null)
    {
        potential ??= PotentialCatalog.Get(PotentialCatalog.Default);
        Protocol? builtIn = Core.Candidates.Profiles.For(Profile, potential);
        Profiles.TryGetValue(builtIn?.Name ?? Profile, out ProfileOptions? changes);
        if (builtIn is null && changes is null)
        {
            IEnumerable<string> known = Core.Candidates.Profiles.All.Select(p => p.Name).Concat(Profiles.Keys).Distinct(StringComparer.OrdinalIgnoreCase);
            throw new UsageException($"There is no profile '{Profile}'; known: {string.Join(", ", known)}.");
        }

        Protocol start = builtIn ?? Core.Candidates.Profiles.For(Core.Candidates.Profiles.Default, potential)!;
        Protocol protocol = (changes ?? new()).Apply(start with { Name = builtIn?.Name ?? Profile, Seed = Seed });
        return TemperaturesK.Length > 0 ? protocol with { TemperaturesK = TemperaturesK } : protocol;
    }
}

/// <summary>Changes to a profile; what is not set stays.</summary>
public sealed class ProfileOptions
{
    public double[]? TemperaturesK { get; set; }

    public int? Replicas { get; set; }

    /// <summary>Replicas at most where the verdict is open; none beyond <see cref="Replicas"/> where only those are set.</summary>
    public int? ExtendedReplicas { get; set; }

    public double? ProductionPs { get; set; }

    public double? EquilibrationPs { get; set; }

    public double? TimeStepFs { get; set; }

    public double? FrameIntervalFs { get; set; }

    public double? TetherEvPerSquareAngstrom { get; set; }

    public RelaxationKind? Relaxation { get; set; }

    public double? HydrogenTimeStepFs { get; set; }

    public double? DetectionFloorCm2PerS { get; set; }

    public int? TargetAtoms { get; set; }

    public Protocol Apply(Protocol p) => p with
    {
        TemperaturesK = TemperaturesK ?? p.TemperaturesK,
        Replicas = Replicas ?? p.Replicas,
        ExtendedReplicas = ExtendedReplicas ?? (Replicas is null ? p.ExtendedReplicas : 0),
        ProductionPs = ProductionPs ?? p.ProductionPs,
        EquilibrationPs = EquilibrationPs ?? p.EquilibrationPs,
        TimeStepFs = TimeStepFs ?? p.TimeStepFs,
        FrameIntervalFs = FrameIntervalFs ?? p.FrameIntervalFs,
        TetherEvPerSquareAngstrom = TetherEvPerSquareAngstrom ?? p.TetherEvPerSquareAngstrom,
        Relaxation = Relaxation ?? p.Relaxation,
        HydrogenTimeStepFs = HydrogenTimeStepFs ?? p.HydrogenTimeStepFs,
        DetectionFloorCm2PerS = DetectionFloorCm2PerS ?? p.DetectionFloorCm2PerS,
        TargetAtoms = TargetAtoms ?? p.TargetAtoms,
    };
}
