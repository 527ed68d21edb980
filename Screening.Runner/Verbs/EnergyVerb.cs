using System.CommandLine;
using System.Text.Json;
using Screening.Core.Candidates;
using Screening.Core.Dynamics;
using Screening.Core.ForceFields;
using Screening.Core.ForceFields.BondValence;
using Screening.Core.Particles;
using Screening.Core.Structures;
using Screening.Runner.Output;

namespace Screening.Runner.Verbs;

/// <summary>energy FILE: single-point energy, forces and virial of a structure as it stands in the file.</summary>
public static class EnergyVerb
{
    private const string Description =
        """
        Single-point energy (eV), forces (eV/Å, in file order) and virial (eV) of a structure exactly as its file gives it.

        The bond-valence field has two variants. 'coulomb' (potential bond-valence, the default of screening runs): Morse wells
        between cations and anions, damped Coulomb between all ions (switched on beyond contact between opposite signs),
        force-shifted at 8 Å; its radius factor f is found from zero static pressure unless --radius-factor fixes it.
        'plain' (potential bond-valence-plain): Morse wells and the erfc-screened repulsion of like ions, f = 0.74, force-shifted
        at 8 Å. `screening potentials` lists every potential.
        """;

    public static Command Create()
    {
        Argument<string> file = new("file") { Description = "Structure file: CIF, POSCAR or extended XYZ." };
        Option<string> potential = new("--potential") { Description = "Named potential or parameter file.", DefaultValueFactory = _ => PotentialCatalog.Default };
        Option<string?> variant = new("--variant") { Description = "Variant of the bond-valence field: coulomb or plain." };
        variant.AcceptOnlyFromAmong("coulomb", "plain");
        Option<double?> radiusFactor = new("--radius-factor") { Description = "Fixes the radius factor f of the bond-valence field." };
        Option<string> engine = new("--engine") { Description = "reference (double precision, any cell) or fast (the engine of the dynamics; cells two cutoffs wide).", DefaultValueFactory = _ => "reference" };
        engine.AcceptOnlyFromAmong("reference", "fast");
        Option<double?> forceError = new("--force-error") { Description = "Error of the electrostatic forces of the fast engine, eV/Å; 1e-4 unless given.", HelpName = "E" };
        Option<RelaxationKind?> relax = SharedOptions.Relax();
        Option<string?> with = SharedOptions.RelaxWith();
        Option<string?> output = new("--out") { Description = "File for the relaxed structure: .cif, .vasp or .xyz.", HelpName = "FILE" };
        Option<bool> json = new("--json") { Description = "Print one JSON document." };
        Command verb = new("energy", Description) { file, potential, variant, radiusFactor, engine, forceError, relax, with, output, json };
        verb.SetAction(parsed => Run(
            parsed.GetRequiredValue(file),
            Chosen(parsed.GetRequiredValue(potential), parsed.GetValue(variant)),
            new PotentialSettings(parsed.GetValue(engine) == "fast" ? EngineKind.Fast : EngineKind.Reference, parsed.GetValue(radiusFactor), ForceErrorEvPerAngstrom: parsed.GetValue(forceError) is > 0 or null ? parsed.GetValue(forceError) : throw new UsageException("--force-error must be positive.")),
            parsed.GetValue(json),
            Console.Out,
            SharedOptions.Relaxation(parsed.GetValue(relax), parsed.GetValue(with)) ?? RelaxationKind.None,
            parsed.GetValue(with),
            parsed.GetValue(output)));
        return verb;
    }

    internal static int Run(
        string path, Potential potential, PotentialSettings settings, bool json, TextWriter output, RelaxationKind kind = RelaxationKind.None, string? with = null, string? file = null)
    {
        if (file is not null && kind == RelaxationKind.None)
        {
            throw new UsageException("--out writes the relaxed structure: give --relax positions or --relax cell.");
        }

        Structure structure = StructureReader.Read(path);
        (RelaxedCell? relaxed, SinglePoint point) = Evaluate(path, structure, with is null ? potential : SharedOptions.Potential(with), potential, settings, kind);
        if (file is not null)
        {
            RelaxationReport.Write(relaxed!.Cell, $"{structure.Name} relaxed with {with ?? potential.Name}", file);
        }

        MdState state = point.State;
        Virial w = point.Energetics.Virial;
        double pressure = w.Trace / (3 * state.Lattice.VolumeCubicAngstrom) * Core.Units.GigapascalPerEvPerCubicAngstrom;
        if (json)
        {
            BondValenceForceField? bondValence = point.ForceField as BondValenceForceField;
            output.WriteLine(JsonSerializer.Serialize(new Dictionary<string, object?>
            {
                ["atoms"] = state.Count,
                ["energy_eV"] = point.Energetics.PotentialEnergyEv,
                ["forces_eV_per_A"] = Enumerable.Range(0, state.Count).Select(i => new[] { state.Fx[i], state.Fy[i], state.Fz[i] }),
                ["virial_eV"] = new[] { new[] { w.Xx, w.Xy, w.Xz }, [w.Xy, w.Yy, w.Yz], [w.Xz, w.Yz, w.Zz] },
                ["pressure_GPa"] = pressure,
                ["potential"] = potential.Name,
                ["confidence"] = potential.Confidence,
                ["radius_factor"] = bondValence?.RadiusFactor.Value,
                ["radius_factor_origin"] = bondValence?.RadiusFactor.Origin.ToString(),
                ["relaxation"] = relaxed is null ? null : RelaxationReport.Json(relaxed, kind, with ?? potential.Name),
            }));
            return ExitOf(relaxed);
        }

        output.WriteLine(FormattableString.Invariant($"{structure.Composition.ReducedFormula}, {state.Count} atoms, potential {potential.Name}"));
        if (point.ForceField is BondValenceForceField { RadiusFactor: { } f })
        {
            output.WriteLine(FormattableString.Invariant($"radius factor {f.Value:0.####} ({f.Origin})"));
        }

        if (relaxed is not null)
        {
            output.WriteLine(RelaxationReport.Text(relaxed, kind, with ?? potential.Name));
        }

        double largest = Enumerable.Range(0, state.Count).Max(i => new Cartesian(state.Fx[i], state.Fy[i], state.Fz[i]).Length);
        output.WriteLine(FormattableString.Invariant($"energy {point.Energetics.PotentialEnergyEv:0.######} eV, largest force {largest:0.######} eV/Å, pressure {pressure:0.####} GPa"));
        return ExitOf(relaxed);
    }

    // A crystal that fell apart on the way down has numbers, but they are not those of this crystal.
    private static int ExitOf(RelaxedCell? relaxed) => relaxed?.Failure is null ? ExitCodes.Done : ExitCodes.SomeFailed;

    private static (RelaxedCell? Relaxed, SinglePoint Point) Evaluate(
        string path, Structure structure, Potential relaxer, Potential potential, PotentialSettings settings, RelaxationKind kind)
    {
        try
        {
            return kind == RelaxationKind.None ? (null, SinglePoint.Evaluate(structure, potential, settings)) : SinglePoint.Relax(structure, relaxer, potential, settings, kind);
        }
        catch (Exception error) when (error is OutsidePotentialException or CloseContactException or ArgumentException)
        {
            throw new StructureFileException(path, null, error.Message);
        }
    }

    private static Potential Chosen(string name, string? variant)
    {
        string chosen = variant switch
        {
            null => name,
            "plain" => BondValenceModel.PlainName,
            _ => BondValenceModel.CoulombName,
        };
        if (variant is not null && !name.StartsWith(BondValenceModel.CoulombName, StringComparison.OrdinalIgnoreCase))
        {
            throw new UsageException($"--variant belongs to the bond-valence field, not to {name}.");
        }

        return SharedOptions.Potential(chosen);
    }
}
