using MathNet.Numerics;
using Screening.Core.ForceFields;
using Screening.Core.ForceFields.BondValence;
using Screening.Core.Structures;

namespace Screening.Core.Percolation;

/// <summary>
/// Energy of the mobile ion with one framework species as cubic pieces over the distance. A table beats the exact form ten times over
/// (erfc and exp fall away); with pieces of 0.01 Å and exact slopes it is exact to about 1e-8 eV beyond 1 Å.
/// </summary>
internal sealed class SiteEnergyTable
{
    private const double Piece = 0.01;

    /// <summary>Below this distance, Å, the value at it is used: such points are far above any barrier.</summary>
    private const double Core = 0.3;

    private readonly double[] _coefficients;        // four per piece, for t in [0, 1)

    private SiteEnergyTable(double cutoff, Func<double, (double Value, double Slope)> energy)
    {
        CutoffAngstrom = cutoff;
        int pieces = (int)Math.Ceiling(cutoff / Piece) + 1;
        _coefficients = new double[4 * pieces];
        for (int n = 0; n < pieces; n++)
        {
            double from = Math.Max(Core, n * Piece), to = Math.Max(Core, (n + 1) * Piece);
            (double v0, double d0) = energy(from);
            (double v1, double d1) = energy(to);
            (d0, d1) = from < to ? (d0 * Piece, d1 * Piece) : (0, 0);
            _coefficients[4 * n] = v0;
            _coefficients[(4 * n) + 1] = d0;
            _coefficients[(4 * n) + 2] = (3 * (v1 - v0)) - (2 * d0) - d1;
            _coefficients[(4 * n) + 3] = (2 * (v0 - v1)) + d0 + d1;
        }
    }

    internal double CutoffAngstrom { get; }

    /// <exception cref="OutsidePotentialException">The table of parameters lacks the pair or an element.</exception>
    internal static SiteEnergyTable Create(Species mobile, Species other, SiteEnergyOptions options, BondValenceTable parameters)
    {
        if (mobile.OxidationState * other.OxidationState > 0)
        {
            double rho = options.RadiusFactor * (Radius(mobile, parameters) + Radius(other, parameters));
            double charges = Units.CoulombEvAngstrom * EffectiveCharges.Bare(mobile, parameters) * EffectiveCharges.Bare(other, parameters);
            return new(options.CutoffAngstrom, r => Screened(r, charges, rho));
        }

        (Species cation, Species anion) = mobile.IsCation ? (mobile, other) : (other, mobile);
        if (!parameters.TryGetPair(cation, anion, out BondValencePair? pair) && !(options.EstimatesPairs && PairEstimator.Shared.TryEstimate(cation, anion, out pair)))
        {
            throw new OutsidePotentialException($"The bond-valence table has no usable parameters for the pair {cation}-{anion}.");
        }

        double depth = options.MorseFactor * pair.D0;
        return new(options.CutoffAngstrom, r => Morse(r, depth, pair.Alpha, pair.RMin));
    }

    /// <summary>
    /// Adds the energies along one grid row to the row folded into the cell. The squared distance at row point k is
    /// nearest + (k + along)² · stepSquared.
    /// </summary>
    internal void AddRow(Span<double> row, int from, int to, double along, double stepSquared, double nearest, double weight)
    {
        double[] coefficients = _coefficients;
        int fold = ((from % row.Length) + row.Length) % row.Length;
        for (int k = from; k <= to; k++)
        {
            double d = k + along;
            double x = Math.Sqrt(nearest + (d * d * stepSquared)) * (1 / Piece);
            int n = (int)x;
            double t = x - n;
            ReadOnlySpan<double> c = coefficients.AsSpan(4 * n, 4);
            row[fold] += weight * (c[0] + (t * (c[1] + (t * (c[2] + (t * c[3]))))));
            if (++fold == row.Length)
            {
                fold = 0;
            }
        }
    }

    private static double Radius(Species species, BondValenceTable parameters) =>
        parameters.TryGetElement(species.Element, out BondValenceElement data)
            ? data.CovalentRadiusAngstrom
            : throw new OutsidePotentialException($"The bond-valence table has no data for the element {species.Element.Symbol}.");

    private static (double Value, double Slope) Morse(double r, double depth, double alpha, double rMin)
    {
        double e = Math.Exp(alpha * (rMin - r));
        return (depth * ((e * e) - (2 * e)), -2 * alpha * depth * ((e * e) - e));
    }

    private static (double Value, double Slope) Screened(double r, double charges, double rho)
    {
        double x = r / rho, erfc = SpecialFunctions.Erfc(x);
        return (charges * erfc / r, -charges * ((erfc / (r * r)) + (2 / (Math.Sqrt(Math.PI) * rho * r) * Math.Exp(-x * x))));
    }
}
