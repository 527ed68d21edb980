using System.Diagnostics.CodeAnalysis;
using MathNet.Numerics;
using MathNet.Numerics.Statistics;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.BondValence;

/// <summary>
/// Estimated bond-valence parameters for pairs that the table lacks. The distance of the minimum is the length that O'Keeffe and Brese's
/// atom sizes give one bond of valence V/CN, shifted by what the cation's tabulated rows and the anion's show; softness likewise; the depth
/// follows from both by the table's own formula. Leaving each tabulated row out in turn reproduces the distance to 0.06 Å and the softness
/// to 0.06 Å (standard deviation over 488 rows); docs/repairs.md states what that is worth.
/// </summary>
public sealed class PairEstimator
{
    /// <summary>ke in eV·Å as the published depths use it.</summary>
    private const double Coulomb = 14.4;

    /// <summary>Anions that estimates are made for; carbon's formal states in molecules are no ions.</summary>
    private static readonly string[] AnionFormers = ["H", "N", "O", "F", "P", "S", "Cl", "As", "Se", "Br", "Sb", "Te", "I"];

    private readonly BondValenceTable _table;
    private readonly List<Row> _rows;
    private readonly Dictionary<Element, (double Shift, double Softness)> _anions = [];
    private readonly Func<double, double> _softnessOfSize;

    /// <param name="table">Where the pattern is learnt from.</param>
    public PairEstimator(BondValenceTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        _table = table;
        _rows = [.. table.Pairs.Where(p => p.Status != BondValencePairStatus.Invalid && p.CoordinationNumber > 0).Select(Row.Of).OfType<Row>()];
        List<Row> usable = [.. _rows.Where(r => r.Pair.IsUsable)];
        double typical = usable.Select(r => r.Shift).Median();
        foreach (IGrouping<Element, Row> anion in usable.GroupBy(r => r.Pair.Anion.Element))
        {
            _anions[anion.Key] = (anion.Select(r => r.Shift).Median() - typical, anion.Select(r => r.Pair.B).Median());
        }

        (double intercept, double slope) = Fit.Line([.. _anions.Select(a => AtomSizes.SizeOf(a.Key)!.Value)], [.. _anions.Select(a => a.Value.Softness)]);
        _softnessOfSize = size => intercept + (slope * size);
    }

    /// <summary>For the table shipped with the program.</summary>
    public static PairEstimator Shared { get; } = new(BondValenceTable.Shared);

    /// <summary>Parameters of a pair with status <see cref="BondValencePairStatus.Estimated"/>; false where there is nothing to go by.</summary>
    public bool TryEstimate(Species cation, Species anion, [NotNullWhen(true)] out BondValencePair? pair)
    {
        pair = null;
        if (!cation.IsCation || !anion.IsAnion || !AnionFormers.Contains(anion.Element.Symbol)
            || cation.Element.Symbol is "C" || (cation.Element.Symbol is "H" && anion.Element.Symbol is not ("N" or "O")))
        {
            return false;
        }

        // P4+ stands for phosphorus whose fourth neighbour is phosphorus: its other bonds are those of P5+.
        if (cation.Element.Symbol is "P" && cation.OxidationState == 4 && _table.TryGetPair(new(cation.Element, 5), anion, out BondValencePair? pentavalent))
        {
            pair = pentavalent with { Cation = cation, Status = BondValencePairStatus.Estimated };
            return true;
        }

        if (Relatives(cation) is not ([_, ..] rows, var coordination) || AtomSizes.BondLength(cation.Element, anion.Element, cation.OxidationState / coordination) is not { } length)
        {
            return false;
        }

        (double shift, double softness) = _anions.TryGetValue(anion.Element, out (double, double) known) ? known : (0, _softnessOfSize(AtomSizes.SizeOf(anion.Element)!.Value));
        double minimum = length + shift + rows.Select(r => r.Shift - _anions[r.Pair.Anion.Element].Shift).Median();
        double b = softness + rows.Select(r => r.Pair.B - _anions[r.Pair.Anion.Element].Softness).Median();
        double gap = rows.Select(r => r.Gap).Median(), r0 = minimum + gap + (b * Math.Log(cation.OxidationState / coordination));
        if (_table.TryGetRow(cation, anion, out BondValencePair? suspect) && suspect.Status == BondValencePairStatus.Suspect)
        {
            // Its length and softness are sound, only the coordination number behind the minimum is another state's.
            (r0, b) = (suspect.R0, suspect.B);
            minimum = r0 - (b * Math.Log(cation.OxidationState / coordination)) - gap;
        }

        pair = new(
            cation, anion, r0, b, 1 / b, minimum,
            Depth(cation, anion, minimum, b, rows.Count(r => r.IsTransition) > rows.Count / 2), coordination, 6, BondValencePairStatus.Estimated);
        return true;
    }

    /// <summary>
    /// Rows to learn the cation's pattern from and the coordination number to assume: its own; those of its element in the nearest other
    /// state where it has none; where its own carry the coordination number of another state, that of the most similar cation of its charge.
    /// </summary>
    private (List<Row> Rows, double Coordination) Relatives(Species cation)
    {
        List<Row> own = [.. _rows.Where(r => r.Pair.Cation == cation)];
        if (own.Find(r => r.Pair.IsUsable) is { } usable)
        {
            return ([.. own.Where(r => r.Pair.IsUsable)], usable.Pair.CoordinationNumber);
        }

        List<Row> element = [.. _rows.Where(r => r.Pair.Cation.Element == cation.Element && r.Pair.IsUsable)];
        double size = AtomSizes.SizeOf(cation.Element) ?? double.NaN;
        List<Row> similar = [.. _rows.Where(r => r.Pair.IsUsable && r.Pair.Cation.OxidationState == cation.OxidationState)
            .GroupBy(r => r.Pair.Cation).OrderBy(g => Math.Abs(AtomSizes.SizeOf(g.Key.Element)!.Value - size)).ThenBy(g => g.Key.Element.AtomicNumber).FirstOrDefault() ?? Enumerable.Empty<Row>()];
        if (own.Count > 0 && similar.Count > 0)
        {
            return (similar, similar[0].Pair.CoordinationNumber);
        }

        List<Row> state = [.. element.GroupBy(r => r.Pair.Cation).OrderBy(g => Math.Abs(g.Key.OxidationState - cation.OxidationState)).FirstOrDefault() ?? Enumerable.Empty<Row>()];
        return state.Count > 0 ? (state, state[0].Pair.CoordinationNumber) : similar.Count > 0 ? (similar, similar[0].Pair.CoordinationNumber) : ([], 0);
    }

    /// <summary>Depth of the full pair energy, eV: stretching force constant times b²/2 (Adams and Rao 2011).</summary>
    private double Depth(Species cation, Species anion, double minimum, double b, bool transition)
    {
        _table.TryGetElement(cation.Element, out BondValenceElement first);
        _table.TryGetElement(anion.Element, out BondValenceElement second);
        return Charges(cation, anion, transition) * Coulomb / (minimum * Math.Sqrt(first.PrincipalQuantumNumber * second.PrincipalQuantumNumber)) * b * b / 2;
    }

    private static double Charges(Species cation, Species anion, bool transition)
    {
        double product = Math.Abs(cation.OxidationState * anion.OxidationState);
        return transition ? Math.Sqrt(8 * product) : product;
    }

    /// <param name="Shift">Minimum less the length by atom sizes, Å.</param>
    /// <param name="Gap">Length of a bond of valence V/CN less the minimum, Å.</param>
    /// <param name="IsTransition">The depth follows the rule for d and f ions.</param>
    private sealed record Row(BondValencePair Pair, double Shift, double Gap, bool IsTransition)
    {
        internal static Row? Of(BondValencePair pair)
        {
            double share = pair.Cation.OxidationState / pair.CoordinationNumber;
            if (AtomSizes.BondLength(pair.Cation.Element, pair.Anion.Element, share) is not { } length
                || !BondValenceTable.Shared.TryGetElement(pair.Cation.Element, out BondValenceElement first) || !BondValenceTable.Shared.TryGetElement(pair.Anion.Element, out BondValenceElement second))
            {
                return null;
            }

            double charges = pair.D0 * 2 / (pair.B * pair.B) * pair.RMin * Math.Sqrt(first.PrincipalQuantumNumber * second.PrincipalQuantumNumber) / Coulomb;
            bool transition = Math.Abs(Math.Log(charges / Charges(pair.Cation, pair.Anion, true))) < Math.Abs(Math.Log(charges / Charges(pair.Cation, pair.Anion, false)));
            return new(pair, pair.RMin - length, pair.R0 - (pair.B * Math.Log(share)) - pair.RMin, transition);
        }
    }
}
