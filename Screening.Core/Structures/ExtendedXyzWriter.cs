using System.Globalization;

namespace Screening.Core.Structures;

/// <summary>
/// Writes extended XYZ: Cartesian positions in Å, one line per occupant; columns of occupancies and oxidation states only where the structure
/// is disordered or states them.
/// </summary>
public static class ExtendedXyzWriter
{
    public static void Write(Structure structure, string path) => StructureOutput.ToFile(path, output => Write(structure, output));

    public static void Write(Structure structure, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(structure);
        ArgumentNullException.ThrowIfNull(output);
        void Line(FormattableString text) => output.Write(text.ToString(CultureInfo.InvariantCulture) + "\n");

        bool occupancies = structure.IsDisordered;
        bool charges = structure.Sites.All(s => s.Occupants.All(o => o.StatedOxidationState is not null));
        (Cartesian a, Cartesian b, Cartesian c) = (structure.Lattice.A, structure.Lattice.B, structure.Lattice.C);
        string name = StructureOutput.OneLine(structure.Name).Replace('"', '\'');
        Line($"{structure.Sites.Sum(s => s.Occupants.Count)}");
        string lattice = string.Join(' ', ((double[])[a.X, a.Y, a.Z, b.X, b.Y, b.Z, c.X, c.Y, c.Z]).Select(x => x.ToString("R", CultureInfo.InvariantCulture)));
        Line($"Lattice=\"{lattice}\" Properties=species:S:1:pos:R:3{(occupancies ? ":occupancy:R:1" : "")}{(charges ? ":oxidation_state:R:1" : "")} pbc=\"T T T\"{(name.Length > 0 ? $" name=\"{name}\"" : "")}");
        foreach (Site site in structure.Sites)
        {
            Cartesian r = structure.Lattice.ToCartesian(site.Position);
            foreach (Occupant occupant in site.Occupants)
            {
                string occupancy = occupancies ? string.Create(CultureInfo.InvariantCulture, $" {occupant.Occupancy:0.########}") : "";
                string charge = charges ? string.Create(CultureInfo.InvariantCulture, $" {occupant.StatedOxidationState:0.####}") : "";
                Line($"{occupant.Element} {r.X:0.0000000000} {r.Y:0.0000000000} {r.Z:0.0000000000}{occupancy}{charge}");
            }
        }
    }
}
