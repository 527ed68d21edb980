using Screening.Core.Dynamics;
using Screening.Core.Dynamics.Barostats;
using Screening.Core.Dynamics.Constraints;
using Screening.Core.ForceFields;
using Screening.Core.Preparation;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors;
using Screening.Descriptors.Hopping;
using Screening.Descriptors.Transport;
using Screening.Descriptors.Vibration;

namespace Screening.Runner.Campaigns;

/// <summary>What a constraint study simulates.</summary>
/// <param name="Run">Step, lengths, frames and seed of every run; temperature and constraint are set here.</param>
/// <param name="TemperaturesK">Temperatures, K.</param>
/// <param name="Replicas">Runs per mode and temperature: other seeds, other orderings of a disordered parent.</param>
/// <param name="PressureGpa">Pressure whose volume the runs have, found by an unconstrained run; null for the cell of the file.</param>
internal sealed record ConstraintStudyOptions(SimulationOptions Run, IReadOnlyList<double> TemperaturesK, int Replicas, double? PressureGpa);

/// <summary>One mode at one temperature.</summary>
internal sealed record ConstraintRun(ConstraintMode Mode, DescriptorOutput Output, VerdictDecision Verdict, LogConductivity? Conductivity)
{
    public Quantity? Value(string name) => Output.Values.FirstOrDefault(v => v.Name == name)?.Quantity;
}

/// <summary>All modes at one temperature.</summary>
internal sealed record ConstraintTemperature(double TemperatureK, double VolumeCubicAngstrom, string Rotors, IReadOnlyList<ConstraintRun> Runs, IReadOnlyList<AnionContribution> Contributions);

/// <summary>
/// The four runs of a constraint study (UC, RC, RTC, RTVC) at each temperature, in one cell per temperature, and what anion rotation,
/// translation and vibration add to the conductivity. The reference of the constraints is the relaxed start of each replica.
/// </summary>
internal static class ConstraintStudy
{
    public static readonly IReadOnlyList<ConstraintMode> Modes = [ConstraintMode.None, ConstraintMode.Rotation, ConstraintMode.RotationTranslation, ConstraintMode.Frozen];

    public static IReadOnlyList<ConstraintTemperature> Run(
        IReadOnlyList<OrderedCell> orderings, Func<OrderedCell, IForceField> field, ConstraintStudyOptions options, Action<string> log, CancellationToken cancel)
    {
        List<ConstraintTemperature> all = [];
        foreach (double temperature in options.TemperaturesK)
        {
            double scale = options.PressureGpa is { } pressure ? Scale(orderings[0], field, options, temperature, pressure, cancel) : 1;
            OrderedCell[] cells = [.. orderings.Select(o => o with { Lattice = Scaled(o.Lattice, scale) })];
            List<ConstraintRun> runs = [];
            string rotors = "";
            foreach (ConstraintMode mode in Modes)
            {
                (ConstraintRun run, string held) = Mode(cells, field, options, temperature, mode, cancel);
                rotors = held.Length > 0 ? held : rotors;
                runs.Add(run);
                log(FormattableString.Invariant($"{temperature:0.#} K {mode.Text()}: {run.Verdict.Verdict.Text()}, {run.Verdict.Reason}"));
            }

            IReadOnlyList<AnionContribution> contributions = runs.All(r => r.Conductivity is not null)
                ? AnionContributions.Of(runs[0].Conductivity!.Value, runs[1].Conductivity!.Value, runs[2].Conductivity!.Value, runs[3].Conductivity!.Value)
                : [];
            all.Add(new(temperature, cells[0].Lattice.VolumeCubicAngstrom, rotors, runs, contributions));
        }

        return all;
    }

    /// <summary>lg σ where the mean squared displacement stands clear of zero, the upper end of its interval where it does not, null where a run broke.</summary>
    internal static LogConductivity? Resolve(DescriptorOutput output, VerdictDecision verdict)
    {
        double? Get(string name) => output.Values.FirstOrDefault(v => v.Name == name)?.Value;
        if (verdict.Verdict is not (Verdict.Ok or Verdict.NotConverged or Verdict.TooFewHops or Verdict.BelowFloor)
            || output.Values.FirstOrDefault(v => v.Name == "conductivity_mS_cm") is not { StandardError: { } error } sigma)
        {
            return null;
        }

        bool resolved = verdict.Verdict is Verdict.Ok or Verdict.NotConverged && Get("tracer_diffusivity_lower95_cm2_s") > 0;
        if (resolved)
        {
            return LogConductivity.Of(sigma.Value, error);
        }

        // σ is proportional to D: the bound of one is that of the other. Without any jump Poisson's bound on D is the tighter one.
        double d = Get("tracer_diffusivity_cm2_s") ?? 0, upper = Get("tracer_diffusivity_upper95_cm2_s") ?? 0;
        double bound = Get("jump_count") == 0 && Get("jump_diffusivity_upper95_cm2_s") is { } poisson ? Math.Min(poisson, upper) : upper;
        return d > 0 && bound > 0 ? LogConductivity.Below(sigma.Value * bound / d) : null;
    }

    private static (ConstraintRun Run, string Rotors) Mode(
        OrderedCell[] cells, Func<OrderedCell, IForceField> field, ConstraintStudyOptions options, double temperature, ConstraintMode mode, CancellationToken cancel)
    {
        DescriptorOptions measured = new() { Seed = options.Run.Seed };
        DescriptorSet set = new([new MeanSquaredDisplacement(measured), new Descriptors.Transport.FrameworkDisplacement(), new VibrationalDensityOfStates(), new SiteDynamics(measured)]);
        VerdictDecision? broken = null;
        string rotors = "";
        for (int replica = 0; replica < options.Replicas && broken is null; replica++)
        {
            OrderedCell cell = cells[replica % cells.Length];
            SimulationOutcome outcome = Simulation.Run(cell, field(cell), options.Run with
            {
                TemperatureK = temperature,
                Constraint = mode,
                PressureGpa = null,
                Seed = options.Run.Seed + (ulong)replica,
            }, set, null, cancel);
            (broken, rotors) = (outcome.Failure, outcome.ConstrainedRotors);
        }

        DescriptorOutput output = set.Complete();
        VerdictDecision verdict = broken ?? VerdictJudge.Decide(output, new VerdictCriteria());
        return (new(mode, output, verdict, Resolve(output, verdict)), rotors);
    }

    /// <summary>Factor of all lengths from the cell of the file to the mean volume at the pressure.</summary>
    /// <exception cref="OutsidePotentialException">The run at this pressure broke.</exception>
    private static double Scale(OrderedCell cell, Func<OrderedCell, IForceField> field, ConstraintStudyOptions options, double temperature, double pressure, CancellationToken cancel)
    {
        SimulationOutcome outcome = Simulation.Run(cell, field(cell), options.Run with
        {
            TemperatureK = temperature,
            Constraint = ConstraintMode.None,
            PressureGpa = pressure,
            PressureCoupling = PressureCoupling.Isotropic,
        }, new FrameFanOut([]), null, cancel);
        return outcome is { Completed: true, MeanVolumeCubicAngstrom: { } volume }
            ? Math.Cbrt(volume / cell.Lattice.VolumeCubicAngstrom)
            : throw new OutsidePotentialException(FormattableString.Invariant($"The unconstrained run that finds the volume at {temperature} K and {pressure} GPa broke: {outcome.Failure?.Reason}"));
    }

    private static Lattice Scaled(Lattice l, double factor) => new(factor * l.A, factor * l.B, factor * l.C);
}
