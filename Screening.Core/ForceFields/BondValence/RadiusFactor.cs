using MathNet.Numerics.RootFinding;
using Screening.Core.ForceFields.Pairs;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.BondValence;

/// <summary>Where a radius factor came from.</summary>
public enum RadiusFactorOrigin
{
    /// <summary>Stated by the caller.</summary>
    Given,

    /// <summary>The static pressure of the input cell vanishes there.</summary>
    ZeroPressure,

    /// <summary>The zero of the pressure lies outside the trusted range; the nearer end was taken.</summary>
    Clamped,

    /// <summary>The input geometry is doubtful, so the default of the anions was taken.</summary>
    AnionDefault,
}

/// <summary>The factor f on the covalent radii in the screening lengths, the one number fitted per structure.</summary>
/// <param name="Value">f.</param>
/// <param name="Origin">How it was found.</param>
/// <param name="PressureGpa">Static pressure of the input cell at <paramref name="Value"/>, GPa.</param>
public sealed record RadiusFactor(double Value, RadiusFactorOrigin Origin, double PressureGpa)
{
    /// <summary>Range in which the field was validated on known conductors; values found: oxides 1.27-1.42, chlorides up to 2.5.</summary>
    public const double Smallest = 1.2, Largest = 2.5;

    /// <summary>A framework cation whose mean valence sum is further off than this fraction makes the input geometry doubtful.</summary>
    public const double ValenceSumTolerance = 0.15;

    private const double SearchLow = 0.3, SearchHigh = 4.0, RootAccuracy = 1e-7;

    /// <summary>
    /// Finds f for a cell: the zero of the static pressure of the pair terms (pressure rises with f), clamped to the trusted
    /// range; the anion default where the bond-valence sums say the geometry is doubtful.
    /// </summary>
    /// <exception cref="OutsidePotentialException">The cell lacks parameters for ions in contact.</exception>
    public static RadiusFactor Calibrate(OrderedCell cell, BondValenceOptions options) =>
        Calibrate(MdState.From(cell), cell.Atoms, cell.Mobile, options);

    internal static RadiusFactor Calibrate(MdState cell, IReadOnlyList<Species> atoms, Species mobile, BondValenceOptions options)
    {
        PairDistances distances = new(cell, options.CutoffAngstrom);
        FirstShell.RequireParameters(distances, options.Table);
        double Pressure(double f) => StaticPressure(distances, BondValenceModel.Create(atoms, f, options));
        if (options.RadiusFactor is { } given)
        {
            return new(given, RadiusFactorOrigin.Given, Pressure(given));
        }

        if (options.Variant == BondValenceVariant.Plain)
        {
            return new(BondValenceOptions.PlainRadiusFactor, RadiusFactorOrigin.Given, Pressure(BondValenceOptions.PlainRadiusFactor));
        }

        if (options.GeometrySuspect ?? IsGeometrySuspect(distances, mobile, options.Table))
        {
            double typical = AnionDefault(atoms);
            return new(typical, RadiusFactorOrigin.AnionDefault, Pressure(typical));
        }

        double root = Pressure(SearchHigh) <= 0 ? SearchHigh
            : Pressure(SearchLow) >= 0 ? SearchLow
            : Brent.FindRoot(Pressure, SearchLow, SearchHigh, RootAccuracy);
        double value = Math.Clamp(root, Smallest, Largest);
        return new(value, value == root ? RadiusFactorOrigin.ZeroPressure : RadiusFactorOrigin.Clamped, Pressure(value));
    }

    /// <summary>
    /// Average of the factors found on sound structures of each anion, weighted by the anions of the cell: O 1.35, F 1.5,
    /// S 1.75, Cl 2.0, I 2.5 were measured; N takes oxygen's, Se and Te sulfur's, Br chlorine's.
    /// </summary>
    public static double AnionDefault(IReadOnlyList<Species> atoms)
    {
        double[] factors = [.. atoms.Where(a => a.IsAnion).Select(a => a.Element.Symbol switch
        {
            "O" or "N" => 1.35,
            "F" => 1.5,
            "S" or "Se" or "Te" => 1.75,
            "Cl" or "Br" => 2.0,
            "I" => 2.5,
            _ => 1.75,
        })];
        return factors.Length > 0 ? factors.Average() : 1.75;
    }

    /// <summary>Whether the mean bond-valence sum of any framework cation is off its oxidation state by more than the tolerance.</summary>
    internal static bool IsGeometrySuspect(PairDistances distances, Species mobile, BondValenceTable table)
    {
        Species[] species = distances.Species;
        for (int a = 0; a < species.Length; a++)
        {
            if (!species[a].IsCation || species[a] == mobile)
            {
                continue;
            }

            double sum = 0;
            for (int b = 0; b < species.Length; b++)
            {
                if (species[b].IsAnion && table.TryGetPair(species[a], species[b], out BondValencePair? pair))
                {
                    sum += distances[a, b].Where(r => r < pair.ValenceCutoff).Sum(pair.BondValence);
                }
            }

            double mean = sum / distances.CountOf[a];
            if (Math.Abs(mean - species[a].OxidationState) > ValenceSumTolerance * species[a].OxidationState)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>-(1/3V) Σ r·V'(r) over all pairs, GPa.</summary>
    private static double StaticPressure(PairDistances distances, PairModel model)
    {
        double virial = 0;
        for (int a = 0; a < distances.Species.Length; a++)
        {
            for (int b = a; b < distances.Species.Length; b++)
            {
                IPairPotential form = model[a, b];
                foreach (double r in distances[a, b])
                {
                    virial -= r * form.At(r).Derivative;
                }
            }
        }

        return virial / (3 * distances.Lattice.VolumeCubicAngstrom) * Units.GigapascalPerEvPerCubicAngstrom;
    }
}
