using Screening.Core.Candidates;
using Screening.Core.Checkpoints;
using Screening.Core.ForceFields;
using Screening.Core.Results;
using Screening.Reports.Calibration;
using Screening.Runner.Hosting;

namespace Screening.Runner.Campaigns.Funnels;

/// <summary>What a person asks of a funnel.</summary>
/// <param name="Potential">Second potential by name, file or address; null for no funnel.</param>
/// <param name="Profile">Profile of its runs.</param>
/// <param name="Changes">Changes of that profile.</param>
/// <param name="MostCandidates">Candidates at most; null for as many as fit before the deadline, ten without one.</param>
public sealed record FunnelRequest(string? Potential, string Profile, IReadOnlyList<string> Changes, int? MostCandidates)
{
    /// <summary>The pipeline of the second method; null where no funnel is asked for.</summary>
    /// <exception cref="UsageException">Options do not fit together, or the potential is that of the first pass.</exception>
    public CandidatePipeline? Pipeline(ScreeningOptions options, Potential first, CheckpointFolder? checkpoints)
    {
        if (Potential is null)
        {
            return Changes.Count == 0 && MostCandidates is null ? null : throw new UsageException("--funnel-set and --funnel-most need --funnel POTENTIAL.");
        }

        if (MostCandidates is < 1)
        {
            throw new UsageException("--funnel-most is below 1, expected a positive number.");
        }

        Potential second = Verbs.SharedOptions.Potential(Potential);
        ScreeningOptions own = new() { Profile = Profile, Profiles = options.Profiles, Seed = options.Seed, TemperaturesK = options.TemperaturesK };
        return second.Hash != first.Hash
            ? new CandidatePipeline(ProtocolChanges.Apply(own.ToProtocol(second), Changes), second, checkpoints: checkpoints)
            : throw new UsageException($"--funnel names {second.Name}, the potential of the first pass; it needs another one.");
    }

    /// <summary>The second stage of a campaign.</summary>
    public FunnelStage Stage(CandidatePipeline second, IResultStore store, JobSurroundings around, DateTimeOffset? deadline) => new(
        second, store, around, new(), ConductivityModelFile.Shipped,
        new(deadline, TimeProvider.System, MostCandidates ?? (deadline is null ? FunnelLimit.WithoutDeadline : int.MaxValue)));

    /// <summary>What candidates with suspect bond lengths get in the first pass of a funnel: the static barrier, no dynamics that could not be trusted.</summary>
    public Protocol? ForSuspect(Protocol first) => Potential is null || first.Relaxation != RelaxationKind.None
        ? null
        : Profiles.Static with { TemperaturesK = first.TemperaturesK, Seed = first.Seed, TargetAtoms = first.TargetAtoms };
}
