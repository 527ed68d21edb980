using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Screening.Core.Dynamics;
using Screening.Core.Dynamics.Constraints;
using Screening.Core.Preparation;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Runner.Verbs;

namespace Screening.Runner.Output;

/// <summary>The outcome of one run for people and for programs.</summary>
internal static class MdReport
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void WriteJson(MdRequest request, PreparedCandidate candidate, OrderedCell cell, string potential, string confidence, SimulationOutcome outcome, RelaxedCell? relaxed, TextWriter output)
    {
        JsonObject document = new()
        {
            ["source"] = request.Path,
            ["formula"] = candidate.Structure.Composition.ReducedFormula,
            ["mobile_ion"] = cell.Mobile.Element.Symbol,
            ["atoms"] = cell.Count,
            ["potential"] = potential,
            ["confidence"] = confidence,
            ["tether_eV_per_A2"] = request.TetherEvPerSquareAngstrom,
            ["temperature_K"] = request.Options.TemperatureK,
            ["timestep_fs"] = request.Options.TimeStepFs,
            ["equilibration_ps"] = request.Options.EquilibrationPs,
            ["time_ps"] = outcome.ProductionPs,
            ["frame_interval_fs"] = request.Options.FrameIntervalFs,
            ["thermostat"] = request.Options.Thermostat.ToString(),
            ["constraint"] = request.Options.Constraint.Text(),
            ["constrained_rotors"] = outcome.ConstrainedRotors,
            ["constraint_residual_A"] = Quantity(outcome.ConstraintResidualAngstrom, "Å"),
            ["degrees_of_freedom"] = outcome.DegreesOfFreedom,
            ["seed"] = request.Options.Seed,
            ["status"] = outcome.Failure?.Verdict.Text() ?? "completed",
            ["reason"] = outcome.Failure?.Reason,
            ["frames"] = outcome.Frames,
            ["trajectory"] = request.TrajectoryPath,
            ["mean_temperature_K"] = Quantity(outcome.MeanTemperatureK, "K"),
            ["mean_mobile_temperature_K"] = Quantity(outcome.MeanMobileTemperatureK, "K"),
            ["mean_pressure_GPa"] = Quantity(outcome.MeanPressureGpa, "GPa"),
            ["pressure_GPa"] = request.Options.PressureGpa,
            ["mean_volume_A3"] = Quantity(outcome.MeanVolumeCubicAngstrom, "Å³"),
            ["mean_potential_energy_eV_per_atom"] = Quantity(outcome.MeanPotentialEnergyEvPerAtom, "eV/atom"),
            ["conserved_drift_eV_per_atom_per_ns"] = Quantity(outcome.ConservedDriftEvPerAtomPerNs, "eV/atom/ns"),
            ["framework_rms_displacement_A"] = Quantity(outcome.Framework?.RmsFromStartAngstrom, "Å"),
            ["framework_rms_mean_position_A"] = Quantity(outcome.Framework?.RmsMeanPositionAngstrom, "Å"),
            ["relaxation"] = relaxed is null ? null : RelaxationReport.Json(relaxed, request.Relaxation, request.RelaxationPotential ?? request.Potential),
            ["minimisation"] = outcome.Minimisation is { } m
                ? new JsonObject
                {
                    ["converged"] = m.Converged,
                    ["steps"] = m.Steps,
                    ["energy_drop_eV"] = m.EnergyDropEv,
                    ["largest_force_eV_per_A"] = m.LargestForceEvPerAngstrom,
                    ["rms_displacement_A"] = m.RmsDisplacementAngstrom,
                }
                : null,
            ["warnings"] = new JsonArray([.. candidate.Warnings.Select(w => (JsonNode)new JsonObject { ["code"] = w.Code, ["message"] = w.Message })]),
            ["wall_s"] = Math.Round(outcome.WallSeconds, 3),
            ["ns_per_atom_step"] = outcome.Steps > 0 ? Math.Round(outcome.WallSeconds * 1e9 / outcome.Steps / cell.Count, 2) : null,
        };
        output.WriteLine(document.ToJsonString(Indented));
    }

    public static void WriteText(MdRequest request, PreparedCandidate candidate, OrderedCell cell, string potential, SimulationOutcome outcome, TextWriter output)
    {
        Line($"{candidate.Structure.Composition.ReducedFormula}, {cell.Count} atoms, mobile {cell.Mobile}, {potential}, {request.Options.TemperatureK:0.#} K");
        if (outcome.Minimisation is { } m)
        {
            Line($"  relaxed in {m.Steps} steps: energy down {m.EnergyDropEv:0.###} eV, largest force {m.LargestForceEvPerAngstrom:0.###} eV/Å, moved {m.RmsDisplacementAngstrom:0.###} Å (rms)");
        }

        Line($"  {(outcome.Completed ? "completed" : outcome.Failure!.Verdict.Text() + ": " + outcome.Failure.Reason)}");
        Line($"  sampled {outcome.ProductionPs:0.###} ps in {outcome.Frames} frames{(request.TrajectoryPath is { } path ? " -> " + path : "")}");
        if (outcome.ConstraintResidualAngstrom is { } residual)
        {
            Line($"  constraint {request.Options.Constraint.Text()} on {outcome.ConstrainedRotors}: {outcome.DegreesOfFreedom} degrees of freedom, kept to {residual:0.0E+0} Å");
        }

        if (request.Options.PressureGpa is { } outside)
        {
            Line($"  at {outside:0.###} GPa: mean volume {outcome.MeanVolumeCubicAngstrom:0.00} Å³, {cell.Lattice.VolumeCubicAngstrom:0.00} Å³ at the start");
        }

        if (outcome.MeanTemperatureK is { } temperature)
        {
            Line($"  temperature {temperature:0.0} K (mobile ions {outcome.MeanMobileTemperatureK:0.0} K), pressure {(outcome.MeanPressureGpa is { } pressure ? string.Create(CultureInfo.InvariantCulture, $"{pressure:0.00} GPa") : "not defined")}, energy {outcome.MeanPotentialEnergyEvPerAtom:0.0000} eV/atom");
            Line($"  conserved quantity drifts {outcome.ConservedDriftEvPerAtomPerNs:0.0000} eV/atom/ns");
        }

        if (outcome.Framework is { } framework)
        {
            Line($"  framework {framework.RmsFromStartAngstrom:0.00} Å from its start (rms), mean positions {framework.RmsMeanPositionAngstrom:0.00} Å from the crystal's");
        }

        Line($"  {outcome.WallSeconds:0.00} s, {outcome.WallSeconds * 1e9 / Math.Max(1, outcome.Steps) / cell.Count:0} ns per atom and step");

        void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
    }

    private static JsonObject? Quantity(double? value, string unit) => value is { } v && double.IsFinite(v)
        ? new JsonObject { ["value"] = v, ["standard_error"] = null, ["unit"] = unit }
        : null;
}
