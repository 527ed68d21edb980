using System.Globalization;

namespace Screening.Core.Structures;

/// <summary>
/// Writes the whole cell as a CIF in P 1, one row per occupant; oxidation states are left out. Ten decimals, so that reading it again
/// moves no atom by more than 1e-8 Å in any cell below 100 Å.
/// </summary>
public static class CifWriter
{
    public static void Write(Structure structure, string path) => StructureOutput.ToFile(path, output => Write(structure, output));

    public static void Write(Structure structure, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(structure);
        ArgumentNullException.ThrowIfNull(output);
        void Line(FormattableString text) => output.Write(text.ToString(CultureInfo.InvariantCulture) + "\n");

        (double a, double b, double c, double alpha, double beta, double gamma) = structure.Lattice.Parameters;
        Composition content = structure.Composition;
        Line($"data_{BlockName(structure.Name)}");
        Line($"_chemical_formula_sum '{string.Join(' ', content.Elements.Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Symbol}{content[e]:0.####}")))}'");
        Line($"_cell_formula_units_Z 1");
        Line($"_cell_length_a {a:0.0000000000}");
        Line($"_cell_length_b {b:0.0000000000}");
        Line($"_cell_length_c {c:0.0000000000}");
        Line($"_cell_angle_alpha {alpha:0.0000000000}");
        Line($"_cell_angle_beta {beta:0.0000000000}");
        Line($"_cell_angle_gamma {gamma:0.0000000000}");
        Line($"_cell_volume {structure.Lattice.VolumeCubicAngstrom:0.000000}");
        Line($"_space_group_name_H-M_alt 'P 1'");
        Line($"_space_group_IT_number 1");
        Line($"loop_\n_space_group_symop_operation_xyz\n'x,y,z'");
        Line($"loop_\n_atom_site_label\n_atom_site_type_symbol\n_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z\n_atom_site_occupancy");
        Dictionary<Element, int> serial = [];
        foreach (Site site in structure.Sites)
        {
            foreach (Occupant occupant in site.Occupants)
            {
                int n = serial[occupant.Element] = serial.GetValueOrDefault(occupant.Element) + 1;
                Line($"{occupant.Element}{n} {occupant.Element} {site.Position.U:0.0000000000} {site.Position.V:0.0000000000} {site.Position.W:0.0000000000} {occupant.Occupancy:0.########}");
            }
        }
    }

    private static string BlockName(string name)
    {
        string plain = string.Concat(name.Select(c => c is > '!' and <= '~' and not ('\'' or '"' or '#') ? c : '_')).Trim('_');
        return plain.Length == 0 ? "structure" : plain.Length <= 75 ? plain : plain[..75];
    }
}
