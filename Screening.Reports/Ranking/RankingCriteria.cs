using System.Text.Json;
using System.Text.Json.Serialization;
using Screening.Core.Results;

namespace Screening.Reports.Ranking;

/// <summary>A user's extra term of the score: weight × (quantity − reference), in decades.</summary>
/// <param name="Quantity">Name of a stored quantity, with unit suffix, such as band_center_THz.</param>
/// <param name="Weight">Decades per unit of the quantity; its sign says which direction is good.</param>
/// <param name="Reference">Value at which the term vanishes.</param>
public sealed record QuantityWeight(string Quantity, double Weight, double Reference = 0);

/// <summary>One axis of the Pareto front.</summary>
/// <param name="Quantity">Name of a stored quantity, with unit suffix.</param>
/// <param name="Maximise">Whether more is better.</param>
public sealed record ParetoCriterion(string Quantity, bool Maximise);

/// <summary>How records are scored and ranked. Defaults are the documented ones; a file may change any of them.</summary>
public sealed record RankingCriteria
{
    /// <summary>
    /// Weight of the static bond-valence barrier beside the simulated diffusivity. Over 227 structures of the OBELiX training set
    /// an equal blend of both ranks orders measured conductivities slightly better than either alone (Spearman 0.51 against 0.49
    /// and 0.43; areas under the curve 0.77, 0.75, 0.74), so the barrier counts, but as the minor part.
    /// </summary>
    public double StaticBarrierWeight { get; init; } = 0.25;

    /// <summary>Logarithm of the prefactor ν a²/6 of a jump process, cm²/s: ν = 10 THz and a = 3 Å give 1.5e-3.</summary>
    public double StaticPrefactorLog10 { get; init; } = -2.82;

    /// <summary>Least standard error, decades, of a D from too few hops or a run that did not converge: a factor of three either way.</summary>
    public double UnsettledErrorDecades { get; init; } = 0.5;

    /// <summary>Expected distance below the bound, decades, of a D of which only an upper bound is known.</summary>
    public double BelowBoundDecades { get; init; } = 1.0;

    /// <summary>Least upper bound a below-floor record is credited with, cm²/s: no short run excludes less.</summary>
    public double DetectionFloorCm2PerS { get; init; } = 1e-8;

    public IReadOnlyList<QuantityWeight> Weights { get; init; } = [];

    public IReadOnlyList<ParetoCriterion> Pareto { get; init; } =
        [new(QuantityNames.Diffusivity, true), new(QuantityNames.StaticBarrier, false)];

    /// <summary>N of P(top-N).</summary>
    public int TopN { get; init; } = 5;

    /// <summary>Rank by molecular dynamics also where the input geometry fails the valence-sum check.</summary>
    public bool RankSuspectGeometry { get; init; }

    public int Resamples { get; init; } = 4000;

    public ulong Seed { get; init; } = 1;

    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        PropertyNameCaseInsensitive = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Reads criteria from a JSON file whose keys are these properties in snake case, such as static_barrier_weight.</summary>
    /// <exception cref="FormatException">The file is no valid criteria file; the message says what was found.</exception>
    public static RankingCriteria Read(string path)
    {
        try
        {
            RankingCriteria criteria = JsonSerializer.Deserialize<RankingCriteria>(File.ReadAllText(path), Format)
                ?? throw new FormatException($"{path}: found null, expected a JSON object.");
            criteria.Validate(path);
            return criteria with
            {
                Weights = [.. criteria.Weights.Select(w => w with { Quantity = FullName(w.Quantity) })],
                Pareto = [.. criteria.Pareto.Select(p => p with { Quantity = FullName(p.Quantity) })],
            };
        }
        catch (JsonException e)
        {
            throw new FormatException($"{path}, line {e.LineNumber + 1}: {e.Message}", e);
        }
    }

    // Files may use the short names that filters use.
    private static string FullName(string name) =>
        KnownQuantities.All.FirstOrDefault(k => KnownQuantities.Matches(k.Name, name))?.Name ?? name;

    private void Validate(string path)
    {
        Require(StaticBarrierWeight is >= 0 and <= 1, nameof(StaticBarrierWeight), "0 to 1");
        Require(UnsettledErrorDecades > 0, nameof(UnsettledErrorDecades), "a positive number");
        Require(BelowBoundDecades > 0, nameof(BelowBoundDecades), "a positive number");
        Require(DetectionFloorCm2PerS > 0, nameof(DetectionFloorCm2PerS), "a positive number");
        Require(TopN > 0, nameof(TopN), "a positive number");
        Require(Resamples is > 0 and <= 1_000_000, nameof(Resamples), "1 to 1000000");
        Require(Weights.All(w => double.IsFinite(w.Weight) && !string.IsNullOrEmpty(w.Quantity)), nameof(Weights), "quantity and finite weight");
        Require(Pareto.All(p => !string.IsNullOrEmpty(p.Quantity)), nameof(Pareto), "a quantity in each criterion");

        void Require(bool holds, string property, string expected)
        {
            if (!holds)
            {
                throw new FormatException($"{path}: {JsonNamingPolicy.SnakeCaseLower.ConvertName(property)} must be {expected}.");
            }
        }
    }
}
