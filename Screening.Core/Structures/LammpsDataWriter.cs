using System.Globalization;

namespace Screening.Core.Structures;

/// <summary>
/// Writes an ordered structure as a LAMMPS data file of atom style charge in units metal, with the stated oxidation states as charges
/// (0 where none is stated). The lattice is turned into LAMMPS's form: a along x, b in the xy plane.
/// </summary>
public static class LammpsDataWriter
{
    /// <exception cref="ArgumentException">A site is mixed or partly occupied.</exception>
    public static void Write(Structure structure, string path) => StructureOutput.ToFile(path, output => Write(structure, output));

    /// <exception cref="ArgumentException">A site is mixed or partly occupied.</exception>
    public static void Write(Structure structure, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(structure);
        ArgumentNullException.ThrowIfNull(output);
        StructureOutput.RequireOrdered(structure, "LAMMPS data");
        void Line(FormattableString text) => output.Write(text.ToString(CultureInfo.InvariantCulture) + "\n");

        (double a, double b, double c, double alpha, double beta, double gamma) = structure.Lattice.Parameters;
        Lattice box = Lattice.FromParameters(a, b, c, alpha, beta, gamma);
        List<Element> types = [.. structure.Composition.Elements];
        string name = StructureOutput.OneLine(structure.Name);
        Line($"{(name.Length > 0 ? name : structure.Composition.ReducedFormula)}");
        Line($"\n{structure.Sites.Count} atoms\n{types.Count} atom types\n");
        Line($"0 {box.A.X:0.000000000000} xlo xhi\n0 {box.B.Y:0.000000000000} ylo yhi\n0 {box.C.Z:0.000000000000} zlo zhi");
        if (Math.Abs(box.B.X) + Math.Abs(box.C.X) + Math.Abs(box.C.Y) > 1e-12)
        {
            Line($"{box.B.X:0.000000000000} {box.C.X:0.000000000000} {box.C.Y:0.000000000000} xy xz yz");
        }

        Line($"\nMasses\n");
        for (int i = 0; i < types.Count; i++)
        {
            Line($"{i + 1} {types[i].MassU:0.######} # {types[i]}");
        }

        Line($"\nAtoms # charge\n");
        for (int i = 0; i < structure.Sites.Count; i++)
        {
            Site site = structure.Sites[i];
            // A left-handed lattice becomes its mirror image in this form; fractional coordinates carry over as they are.
            Cartesian r = box.ToCartesian(site.Position);
            Line($"{i + 1} {types.IndexOf(site.Occupants[0].Element) + 1} {site.Occupants[0].StatedOxidationState ?? 0:0.####} {r.X:0.0000000000} {r.Y:0.0000000000} {r.Z:0.0000000000}");
        }
    }
}
