using System.Text.Json.Nodes;
using Screening.Core.Candidates;
using Screening.Core.Dynamics;
using Screening.Core.Structures;

namespace Screening.Runner.Output;

/// <summary>What a relaxation did, for people, for programs and as a structure file.</summary>
internal static class RelaxationReport
{
    public static JsonObject Json(RelaxedCell relaxed, RelaxationKind kind, string potential) => new()
    {
        ["kind"] = kind.ToString().ToLowerInvariant(),
        ["potential"] = potential,
        ["converged"] = relaxed.Converged,
        ["problem"] = relaxed.Failure?.Reason,
        ["steps"] = relaxed.Steps,
        ["energy_gained_eV_per_atom"] = Finite(relaxed.EnergyGainedEvPerAtom),
        ["largest_move_A"] = Finite(relaxed.LargestMoveAngstrom),
        ["largest_force_eV_per_A"] = Finite(relaxed.LargestForceEvPerAngstrom),
        ["largest_stress_GPa"] = kind == RelaxationKind.Cell ? Finite(relaxed.LargestStressGpa) : null,
        ["volume_change_percent"] = kind == RelaxationKind.Cell ? Finite(100 * relaxed.VolumeChange) : null,
        ["lattice_A"] = new JsonArray([.. new[] { relaxed.Cell.Lattice.A, relaxed.Cell.Lattice.B, relaxed.Cell.Lattice.C }.Select(v => new JsonArray(v.X, v.Y, v.Z))]),
        ["positions"] = new JsonArray([.. relaxed.Cell.Positions.Select(p => new JsonArray(p.U, p.V, p.W))]),
    };

    public static string Text(RelaxedCell relaxed, RelaxationKind kind, string potential)
    {
        string volume = kind == RelaxationKind.Cell ? FormattableString.Invariant($", volume {100 * relaxed.VolumeChange:+0.00;-0.00;0} %") : "";
        return FormattableString.Invariant(
            $"relaxed {(kind == RelaxationKind.Cell ? "cell and positions" : "positions")} with {potential} in {relaxed.Steps} steps: energy down {relaxed.EnergyGainedEvPerAtom:0.####} eV/atom, largest move {relaxed.LargestMoveAngstrom:0.###} Å{volume}")
            + (relaxed.Failure is { } failure ? "; " + failure.Reason : relaxed.Remark is { } remark ? "; " + remark : "");
    }

    /// <summary>Writes the relaxed cell; the ending of the file decides the format.</summary>
    /// <exception cref="UsageException">The ending is not known.</exception>
    public static void Write(OrderedCell cell, string name, string path)
    {
        Structure structure = cell.ToStructure(name);
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".cif":
                CifWriter.Write(structure, path);
                break;
            case ".vasp" or ".poscar":
                PoscarWriter.Write(structure, path);
                break;
            case ".xyz" or ".extxyz":
                ExtendedXyzWriter.Write(structure, path);
                break;
            default:
                throw new UsageException($"'{path}' ends in none of .cif, .vasp, .poscar, .xyz, .extxyz.");
        }
    }

    private static JsonNode? Finite(double value) => double.IsFinite(value) ? value : null;
}
