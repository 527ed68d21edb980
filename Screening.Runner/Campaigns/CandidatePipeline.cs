using System.Diagnostics;
using System.Globalization;
using Screening.Core.Candidates;
using Screening.Core.Checkpoints;
using Screening.Core.Dynamics;
using Screening.Core.ForceFields;
using Screening.Core.Preparation;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Descriptors;
using Screening.Descriptors.Transport;

namespace Screening.Runner.Campaigns;

/// <summary>
/// The whole path of one candidate: audit, preparation, static barrier, relaxation, then for each temperature all replicas into one set
/// of descriptors, a verdict, a record. Stateless: results depend on structure, protocol and potential alone.
/// </summary>
/// <param name="protocol">What to simulate.</param>
/// <param name="potential">What to simulate it with.</param>
/// <param name="descriptors">Makes the descriptors of a candidate at one temperature; the catalogue's when null.</param>
/// <param name="checkpoints">Where unfinished runs are saved and found again; nowhere when null.</param>
/// <param name="forSuspect">What candidates with a suspect geometry get instead; the same as all others when null.</param>
public sealed class CandidatePipeline(
    Protocol protocol, Potential potential, Func<DescriptorOptions, IReadOnlyList<IDescriptor>>? descriptors = null, CheckpointFolder? checkpoints = null, Protocol? forSuspect = null) : ICandidatePipeline
{
    private const double LargestChargeE = 1e-6;

    private readonly Potential _relaxer = protocol.RelaxationPotential is { } named ? PotentialCatalog.Get(named) : potential;
    private readonly RecordFactory _factory = new(protocol, potential.Name, potential.Hash);

    public Protocol Protocol => protocol;

    public string PotentialName => potential.Name;

    public string PotentialHash => potential.Hash;

    public Protocol? Instead => forSuspect;

    public IReadOnlyList<ResultRecord> Run(CandidateInput input, CancellationToken cancel)
    {
        Stopwatch clock = Stopwatch.StartNew();
        AuditReport audit = StructureAudit.Examine(input.Structure);
        if (audit.Rejection is { } rejection)
        {
            return Failed(input, Verdict.BadInput, rejection);
        }

        PreparedCandidate candidate = CandidatePreparation.Prepare(input.Structure, Preparation());
        if (candidate.Rejection is not null || candidate.Mobile is null)
        {
            return Failed(input, Verdict.BadInput, candidate.Rejection?.Message ?? candidate.Warnings.FirstOrDefault(w => w.Code == "no-mobile-ion")?.Message ?? "There is no mobile ion.");
        }

        if (candidate.Orderings.FirstOrDefault(o => Math.Abs(o.ChargeE) > LargestChargeE) is { } charged)
        {
            return Failed(input, Verdict.BadInput, string.Create(CultureInfo.InvariantCulture,
                $"Ordering {charged.Ordering} of {charged.Count} atoms keeps a charge of {charged.ChargeE:+0.###;-0.###} e; only a neutral cell can be simulated."));
        }

        if (candidate.GeometrySuspect && forSuspect is not null)
        {
            return new CandidatePipeline(forSuspect, potential, descriptors, checkpoints).Run(input, cancel);
        }

        RelaxedOrderings start = RelaxedOrderings.None(candidate);
        StaticBarriers barriers = StaticBarriers.Of(candidate, protocol.EstimatesPairs);
        try
        {
            if (protocol.Replicas == 0)
            {
                return [.. Failed(input, Verdict.NotConverged, "nothing was simulated: the static barrier alone was computed").Select(r => Before(r, input, audit, candidate, start, barriers))];
            }

            start = RelaxedOrderings.Of(candidate, _relaxer, protocol, cancel);
            if (start.Failure is { } broken)
            {
                return [.. Failed(input, broken.Verdict, broken.Reason).Select(r => Before(r, input, audit, candidate, start, barriers))];
            }

            List<string> remarks = [.. Remarks(input.Structure, audit, candidate), .. start.Remarks];
            double preparation = clock.Elapsed.TotalSeconds / protocol.TemperaturesK.Count;
            List<ResultRecord> records = [];
            foreach (double temperature in protocol.TemperaturesK)
            {
                string key = RunKey.Of(input.Structure, protocol, temperature, potential.Hash);
                records.Add(checkpoints?.Finished(key) ?? AtTemperature(input, candidate, temperature, start, barriers, remarks, preparation, cancel));
                if (records.Count < protocol.TemperaturesK.Count)
                {
                    checkpoints?.Keep(records[^1]);
                }
            }

            return ActivationEnergy.AddTo(records);
        }
        catch (OutsidePotentialException outside)
        {
            return [.. Failed(input, Verdict.OutsidePotential, outside.Message).Select(r => Before(r, input, audit, candidate, start, barriers))];
        }
        catch (CloseContactException contact)
        {
            return [.. Failed(input, Verdict.Exploded, contact.Message).Select(r => Before(r, input, audit, candidate, start, barriers))];
        }
    }

    /// <summary>How a structure becomes cells for a protocol.</summary>
    private PreparationOptions Preparation()
    {
        PreparationOptions wanted = new()
        {
            TargetAtoms = protocol.TargetAtoms, Orderings = protocol.Replicas, Seed = protocol.Seed,
            BalancesCharge = protocol.BalancesCharge, InsertedIon = protocol.InsertedIon is { } symbol ? Element.Parse(symbol) : null,
        };
        if (protocol.MinimumWidthAngstrom is { } width)
        {
            wanted = wanted with { MinimumWidthAngstrom = width, NarrowestWidthAngstrom = Math.Min(width, wanted.NarrowestWidthAngstrom) };
        }

        return wanted.For(potential, protocol.Relaxation).And(_relaxer, protocol.Relaxation);
    }

    // What was found before dynamics stands in a record without dynamics too.
    private static ResultRecord Before(
        ResultRecord record, CandidateInput input, AuditReport audit, PreparedCandidate candidate, RelaxedOrderings start, StaticBarriers barriers) => record with
        {
            MobileIon = candidate.Mobile!.Value.Element.Symbol,
            Atoms = start.Cells[0].Count,
            Orderings = start.Cells.Count,
            Quantities = barriers.Values.Concat(start.Values).Append(GeometrySuspect(candidate)).ToDictionary(v => v.Name, v => v.Quantity),
            Remarks = [.. Remarks(input.Structure, audit, candidate), .. start.Remarks, .. barriers.Remarks],
        };

    private static DescriptorValue GeometrySuspect(PreparedCandidate candidate) => new("geometry_suspect", candidate.GeometrySuspect || candidate.HoldsInsertedIons ? 1 : 0, null, "1");

    private ResultRecord AtTemperature(
        CandidateInput input, PreparedCandidate candidate, double temperatureK, RelaxedOrderings start, StaticBarriers barriers, IReadOnlyList<string> remarks,
        double preparationSeconds, CancellationToken cancel)
    {
        Stopwatch clock = Stopwatch.StartNew();
        DescriptorOptions measured = new() { Seed = protocol.Seed, DetectionFloorCm2PerS = protocol.DetectionFloorCm2PerS };
        IReadOnlyList<IDescriptor> measuring = (descriptors ?? DescriptorCatalog.Create)(measured);
        MeanSquaredDisplacement? displacement = measuring.OfType<MeanSquaredDisplacement>().FirstOrDefault();
        DescriptorSet set = new(measuring);
        string structureHash = RunKey.OfStructure(input.Structure);
        List<Replica> replicas = [];
        using RunCheckpoints saved = checkpoints?.Open(
            RunKey.Of(input.Structure, protocol, temperatureK, potential.Hash), protocol.Replicas * protocol.ProductionPs, input.Log) ?? RunCheckpoints.None;
        string forces = string.Create(CultureInfo.InvariantCulture, $"{potential.Name} {potential.Hash} suspect {start.GeometrySuspect || protocol.RadiusByAnions} tether {protocol.TetherEvPerSquareAngstrom:R}");

        // Where one replica broke its verdict stands; the others would only cost time.
        RunExtension extension = new(protocol, measuring);
        for (int i = 0; replicas.All(r => r.Outcome is { Completed: true, Decision: null }) && i < extension.Planned(replicas.Count); i++)
        {
            OrderedCell cell = start.Cells[i % start.Cells.Count];
            ulong seed = ReplicaSeed.Of(protocol.Seed, structureHash, temperatureK, i);
            IForceField field = RelaxedOrderings.Built(potential, cell, start.GeometrySuspect || protocol.RadiusByAnions, protocol.EstimatesPairs);
            using IDisposable? held = field as IDisposable;
            int before = displacement?.Trajectories ?? 0;
            SimulationOutcome outcome = saved.Run(forces, cell, Tethered(field, cell), Options(cell, temperatureK, seed, replicas), set, field.ChargesOf(cell.Atoms), cancel);
            double? diffusivity = displacement?.Trajectories > before ? displacement.DiffusivityOf(before) : null;
            replicas.Add(new(cell, seed, field.Findings, field.Remarks, outcome, diffusivity));
        }

        DescriptorOutput output = set.Complete();
        VerdictDecision verdict = RunVerdict.Of(output, [.. replicas.Select(r => r.Outcome)], protocol);
        return _factory.Of(input, temperatureK, verdict, preparationSeconds + clock.Elapsed.TotalSeconds, candidate.Structure.Composition) with
        {
            MobileIon = candidate.Mobile!.Value.Element.Symbol,
            Atoms = replicas[0].Cell.Count,
            TimePs = replicas.Sum(r => r.Outcome.ProductionPs),
            Orderings = candidate.Orderings.Count,
            Quantities = Quantities(output, candidate, [.. barriers.Values, .. start.Values], replicas),
            Series = output.Series,
            Replicas = [.. replicas.Select(r => r.Summary())],
            Remarks = [.. remarks, .. replicas[0].Remarks, .. barriers.Remarks, .. output.Remarks, .. extension.Remarks],
        };
    }

    private IForceField Tethered(IForceField field, OrderedCell cell) => protocol.TetherEvPerSquareAngstrom > 0
        ? new SumForceField(field, new HarmonicTether(Core.Particles.MdState.From(cell), i => !cell.IsMobile(i), protocol.TetherEvPerSquareAngstrom))
        : field;

    private SimulationOptions Options(OrderedCell cell, double temperatureK, ulong seed, IReadOnlyList<Replica> before) => new()
    {
        TemperatureK = temperatureK,
        TimeStepFs = cell.Atoms.Any(a => a.Element.AtomicNumber == 1) ? Math.Min(protocol.TimeStepFs, protocol.HydrogenTimeStepFs ?? protocol.TimeStepFs) : protocol.TimeStepFs,
        EquilibrationPs = protocol.EquilibrationPs,
        ProductionPs = protocol.ProductionPs,
        FrameIntervalFs = protocol.FrameIntervalFs,
        FrozenFloorCm2PerS = protocol.EndsFrozen && before.All(r => r.Outcome.UnmovedIonPs is not null) ? protocol.DetectionFloorCm2PerS : null,
        UnmovedIonPs = before is [.., var last] ? last.Outcome.UnmovedIonPs ?? 0 : 0,
        Seed = seed,
    };

    private Dictionary<string, Quantity> Quantities(
        DescriptorOutput output, PreparedCandidate candidate, IEnumerable<DescriptorValue> beforeDynamics, IReadOnlyList<Replica> replicas)
    {
        Dictionary<string, Quantity> quantities = output.Values.Where(v => double.IsFinite(v.Value)).ToDictionary(v => v.Name, v => v.Quantity);
        foreach (DescriptorValue value in beforeDynamics.Append(GeometrySuspect(candidate)))
        {
            quantities[value.Name] = value.Quantity;
        }

        foreach (IGrouping<string, ModelFinding> finding in replicas.SelectMany(r => r.Findings).Where(f => double.IsFinite(f.Value)).GroupBy(f => f.Name, StringComparer.Ordinal))
        {
            quantities[finding.Key] = new(finding.First().IsLargest ? finding.Max(f => f.Value) : finding.Average(f => f.Value), null, finding.First().Unit);
        }

        if (protocol.TetherEvPerSquareAngstrom == 0 && replicas.All(r => r.Outcome.Framework is not null))
        {
            quantities["framework_mean_shift_A"] = new(replicas.Max(r => r.Outcome.Framework!.RmsMeanPositionAngstrom), null, "Å");
        }

        if (replicas.All(r => r.Outcome.MeanTemperatureK is not null))
        {
            quantities["mean_temperature_K"] = new(replicas.Average(r => r.Outcome.MeanTemperatureK!.Value), null, "K");
        }

        return quantities;
    }

    private static IEnumerable<string> Remarks(Structure structure, AuditReport audit, PreparedCandidate candidate) => structure.Warnings.Select(w => $"{w.Code}: {w.Message}")
        .Concat(audit.Findings.Select(f => $"{f.Code}: {f.Message}"))
        .Concat(candidate.Warnings.Select(w => $"{w.Code}: {w.Message}"))
        .Distinct();

    private IReadOnlyList<ResultRecord> Failed(CandidateInput input, Verdict verdict, string reason) =>
        [.. protocol.TemperaturesK.Select(temperature => _factory.Of(input, temperature, new(verdict, reason), 0))];

    private sealed record Replica(OrderedCell Cell, ulong Seed, IReadOnlyList<ModelFinding> Findings, IReadOnlyList<string> Remarks, SimulationOutcome Outcome, double? DiffusivityCm2PerS)
    {
        public ReplicaSummary Summary() => new(
            Cell.Ordering, Seed, Outcome.ProductionPs, DiffusivityCm2PerS, Outcome.MeanTemperatureK, Outcome.ConservedDriftEvPerAtomPerNs,
            Outcome.Failure?.Verdict ?? Outcome.Decision?.Verdict ?? Verdict.Ok,
            Outcome.Failure?.Reason ?? Outcome.Decision?.Reason ?? string.Create(CultureInfo.InvariantCulture, $"completed {Outcome.Steps} steps"));
    }
}
