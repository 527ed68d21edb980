using System.Globalization;
using System.Text.RegularExpressions;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.Tests.ForceFields;

/// <summary>Reads just enough extended XYZ for the reference cases: lattice, symbols, positions and, where present, forces and charges.</summary>
internal static partial class SimpleExtendedXyz
{
    internal static (MdState State, double[][] Columns) Read(string path, Func<string, Species> species)
    {
        string[] lines = File.ReadAllLines(path);
        int count = int.Parse(lines[0], CultureInfo.InvariantCulture);
        double[] l = Numbers(LatticePattern().Match(lines[1]).Groups[1].Value);
        Lattice lattice = new(new(l[0], l[1], l[2]), new(l[3], l[4], l[5]), new(l[6], l[7], l[8]));
        string[][] rows = [.. lines.Skip(2).Take(count).Select(r => r.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        MdState state = new(lattice, [.. rows.Select(r => species(r[0]))]);
        double[][] columns = [.. rows.Select(r => Numbers(string.Join(' ', r.Skip(1))))];
        for (int i = 0; i < count; i++)
        {
            (state.X[i], state.Y[i], state.Z[i]) = (columns[i][0], columns[i][1], columns[i][2]);
        }

        return (state, columns);
    }

    private static double[] Numbers(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(t => double.Parse(t, CultureInfo.InvariantCulture))];

    [GeneratedRegex("Lattice=\"([^\"]*)\"")]
    private static partial Regex LatticePattern();
}
