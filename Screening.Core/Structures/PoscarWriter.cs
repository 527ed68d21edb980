using System.Globalization;

namespace Screening.Core.Structures;

/// <summary>Writes an ordered structure as a POSCAR of VASP 5: direct coordinates, elements grouped, sixteen decimals.</summary>
public static class PoscarWriter
{
    /// <exception cref="ArgumentException">A site is mixed or partly occupied.</exception>
    public static void Write(Structure structure, string path) => StructureOutput.ToFile(path, output => Write(structure, output));

    /// <exception cref="ArgumentException">A site is mixed or partly occupied.</exception>
    public static void Write(Structure structure, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(structure);
        ArgumentNullException.ThrowIfNull(output);
        StructureOutput.RequireOrdered(structure, "POSCAR");
        void Line(FormattableString text) => output.Write(text.ToString(CultureInfo.InvariantCulture) + "\n");

        IGrouping<Element, Site>[] groups = [.. structure.Sites.GroupBy(s => s.Occupants[0].Element)];
        string name = StructureOutput.OneLine(structure.Name);
        Line($"{(name.Length > 0 ? name : structure.Composition.ReducedFormula)}");
        Line($"1.0");
        foreach (Cartesian v in (Cartesian[])[structure.Lattice.A, structure.Lattice.B, structure.Lattice.C])
        {
            Line($"{v.X,22:0.0000000000000000} {v.Y,22:0.0000000000000000} {v.Z,22:0.0000000000000000}");
        }

        Line($"{string.Join(' ', groups.Select(g => g.Key.Symbol))}");
        Line($"{string.Join(' ', groups.Select(g => g.Count().ToString(CultureInfo.InvariantCulture)))}");
        Line($"Direct");
        foreach (Site site in groups.SelectMany(g => g))
        {
            Line($"{site.Position.U:0.0000000000000000} {site.Position.V:0.0000000000000000} {site.Position.W:0.0000000000000000} {site.Occupants[0].Element}");
        }
    }
}
