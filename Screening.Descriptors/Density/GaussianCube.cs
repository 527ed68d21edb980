using System.Globalization;
using Screening.Core.Structures;

namespace Screening.Descriptors.Density;

/// <summary>
/// Writes a density as a Gaussian cube file, which VESTA, VMD, OVITO and pymatgen read. Lengths in Bohr and densities in ions per cubic
/// Bohr, as the format wants; the values are those at the middles of the voxels, so the origin is the middle of the first one.
/// </summary>
public static class GaussianCube
{
    /// <summary>Å per Bohr (CODATA 2018).</summary>
    public const double AngstromPerBohr = 0.529177210903;

    private const int PerLine = 6;

    /// <param name="output">Takes the text.</param>
    /// <param name="density">Density.</param>
    /// <param name="atoms">Atoms to draw beside it, such as the framework at its mean positions (Å).</param>
    /// <param name="title">First line.</param>
    public static void Write(TextWriter output, DensityGrid density, IReadOnlyList<(Element Element, Cartesian Position)> atoms, string title)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(density);
        ArgumentNullException.ThrowIfNull(atoms);
        Cartesian a = (1.0 / density.CountA) * density.Lattice.A, b = (1.0 / density.CountB) * density.Lattice.B, c = (1.0 / density.CountC) * density.Lattice.C;
        output.Write(title.ReplaceLineEndings(" ") + "\n");
        output.Write("ions per cubic Bohr; outer loop along a, inner loop along c\n");
        Line(output, atoms.Count, 0.5 * (a + b + c));
        Line(output, density.CountA, a);
        Line(output, density.CountB, b);
        Line(output, density.CountC, c);
        foreach ((Element element, Cartesian r) in atoms)
        {
            output.Write(string.Create(CultureInfo.InvariantCulture,
                $"{element.AtomicNumber,5} {(double)element.AtomicNumber,11:0.000000} {r.X / AngstromPerBohr,11:0.000000} {r.Y / AngstromPerBohr,11:0.000000} {r.Z / AngstromPerBohr,11:0.000000}\n"));
        }

        const double perCubicBohr = AngstromPerBohr * AngstromPerBohr * AngstromPerBohr;
        for (int n = 0; n < density.Values.Length; n++)
        {
            output.Write(string.Create(CultureInfo.InvariantCulture, $" {density.Values[n] * perCubicBohr,12:0.00000E+00}"));
            if ((n + 1) % density.CountC % PerLine == 0 || (n + 1) % density.CountC == 0)
            {
                output.Write('\n');
            }
        }
    }

    private static void Line(TextWriter output, int count, Cartesian v) => output.Write(string.Create(CultureInfo.InvariantCulture,
        $"{count,5} {v.X / AngstromPerBohr,11:0.000000} {v.Y / AngstromPerBohr,11:0.000000} {v.Z / AngstromPerBohr,11:0.000000}\n"));
}
