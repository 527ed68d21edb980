using System.Globalization;
using Screening.Core.Results;
using Screening.Reports.Model;
using Screening.Reports.Ranking;
using Screening.Reports.Writers;

namespace Screening.Reports.Pages;

/// <summary>What the numbers mean, how the score is made, what it cannot do, and where everything came from.</summary>
internal static class MethodsBlocks
{
    internal static IReadOnlyList<Block> Build(IReadOnlyList<RankedCandidate> candidates, RankingCriteria criteria)
    {
        string w = criteria.StaticBarrierWeight.ToString("0.##", CultureInfo.InvariantCulture);
        string rest = (1 - criteria.StaticBarrierWeight).ToString("0.##", CultureInfo.InvariantCulture);
        string below = criteria.BelowBoundDecades.ToString("0.##", CultureInfo.InvariantCulture);
        string[] names = [.. candidates.SelectMany(c => c.Record.Quantities.Keys).Distinct()
            .Where(n => QuantityLabels.Meaning(n) is not null && !n.EndsWith("95_cm2_s", StringComparison.Ordinal) && n is not "band_center_meV" and not "band_center_per_cm").OrderBy(QuantityLabels.Order)];
        return
        [
            new Paragraph($"Simulated score = {rest} × log₁₀ D* + {w} × (log₁₀ D₀ − E₃D/(k_B T ln 10)), D₀ = ν a²/6 ≈ 1.5e-3 cm²/s with ν = 10 THz and a = 3 Å; " +
                "the second term is what the static bond-valence barrier alone suggests, and is left out where there is none. " +
                $"Below the detection floor, and where D* is not distinguishable from zero, only an upper bound is known: D* is then expected {below} decade below it, give or take as much. " +
                "The error of a score is statistical: standard error of D* propagated to its logarithm, or the scatter between replicas where that is larger. " +
                $"P(top {criteria.TopN}) is the share of {criteria.Resamples} resampled rankings, each score varied within its own error: the statistical one in the simulated order, that of the whole prediction in the predicted order."),
            new BulletList([.. Caveats(candidates)]),
            new Definitions([.. names.Select(n => (QuantityLabels.Name(n), QuantityLabels.Meaning(n)!))]),
            Provenance(candidates),
        ];
    }

    private static IEnumerable<string> Caveats(IReadOnlyList<RankedCandidate> candidates)
    {
        bool held = candidates.Any(c => !IsFree(c.Record)), free = candidates.Any(c => IsFree(c.Record));
        yield return "A simulated score says what the potential and the protocol say; it is not calibrated against experiment. The prediction beside it is, on measured lithium conductors; its interval grows with the distance from them.";
        yield return "Diffusion at the run temperature and conductivity at 298 K are different quantities: stoichiometric crystals that make their carriers thermally look faster here than they are.";
        if (candidates.Any(c => c.Record.Potential.StartsWith("bond-valence", StringComparison.Ordinal)))
        {
            yield return "The bond-valence field is generic. Within one family of materials it hardly orders members; between families it separates fast from slow.";
        }

        if (held)
        {
            yield return "The framework is tethered to its crystal positions: melting, rotation of whole anions and phase transitions are outside the default protocol.";
            yield return "Where framework valence sums of the input are off by more than 15 %, simulated diffusivities hardly follow experiment; such candidates are not ranked by molecular dynamics.";
        }

        if (free)
        {
            yield return "Protocols whose names end in -free tether nothing and start from positions relaxed with the potential; the cell is the published one unless relaxed too. A picosecond run sees melting only far above the melting point.";
        }
    }

    private static bool IsFree(ResultRecord record) => record.Protocol.Split(';')[0].EndsWith("-free", StringComparison.Ordinal);

    internal static string Meaning(Verdict verdict) => verdict switch
    {
        Verdict.Ok => "converged: diffusivity with an interval, all descriptors",
        Verdict.BelowFloor => "sampled long enough to say that D* is under the detection floor; ranks as slow, nothing failed",
        Verdict.TooFewHops => "ions move, but too rarely for an interval; ranks with a wide error or by an upper bound",
        Verdict.NotConverged => "the run does not settle on a diffusivity; ranks with a wide error where D* is positive",
        Verdict.Melted => "framework lost its order",
        Verdict.FrameworkDiffused => "framework ions left their sites",
        Verdict.Exploded => "energies or forces went out of bounds",
        Verdict.OutsidePotential => "an element or a pair has no parameters",
        _ => "the structure file could not be used",
    };

    private static Table Provenance(IReadOnlyList<RankedCandidate> candidates) => new("Provenance",
        [new("Program"), new("Numerics version", Numeric: true), new("Potential"), new("Potential hash"), new("Protocol"), new("Candidates", Numeric: true), new("Simulated", "ps", true), new("Wall time", "s", true)],
        [.. candidates
            .GroupBy(c => (c.Record.Provenance.ProgramVersion, c.Record.Provenance.NumericsVersion, c.Record.Potential, c.Record.Provenance.PotentialHash, c.Record.Protocol))
            .OrderBy(g => g.Key.ToString(), StringComparer.Ordinal)
            .Select(g => (IReadOnlyList<Cell>)
            [
                new(g.Key.ProgramVersion), Cells.Integer(g.Key.NumericsVersion), new(g.Key.Potential),
                new(g.Key.PotentialHash.Length > 12 ? g.Key.PotentialHash[..12] : g.Key.PotentialHash), new(g.Key.Protocol), Cells.Integer(g.Count()),
                new(NumberText.Plain(g.Sum(c => c.Record.TimePs))), new(NumberText.Plain(g.Sum(c => c.Record.Provenance.WallSeconds))),
            ])]);
}
