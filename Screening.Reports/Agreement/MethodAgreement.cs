using Screening.Core.Numerics;
using Screening.Core.Results;
using Screening.Reports.Calibration;
using Screening.Reports.Ranking;

namespace Screening.Reports.Agreement;

/// <summary>A measured material with what each predictor says of it; larger is faster.</summary>
/// <param name="Entry">The measurement.</param>
/// <param name="FileSuspect">The input geometry fails the valence-sum check; null where no record tells.</param>
/// <param name="Scores">Score by predictor; a predictor that has none for the material is missing.</param>
/// <param name="Verdicts">Verdict by method that computed the material, usable or not.</param>
public sealed record JudgedMaterial(CalibrationEntry Entry, bool? FileSuspect, IReadOnlyDictionary<string, double> Scores, IReadOnlyDictionary<string, Verdict> Verdicts);

/// <summary>How one predictor orders one set of materials; 90 % intervals by resampling materials.</summary>
/// <param name="Set">Which materials.</param>
/// <param name="Predictor">What ordered them.</param>
/// <param name="Count">Materials of the set.</param>
/// <param name="Fast">Those of them with σ ≥ 1e-4 S/cm.</param>
/// <param name="Spearman">Rank correlation with log10 σ; null with fewer than three.</param>
/// <param name="Area">AUC of σ ≥ 1e-4 S/cm against all others; null where a class is empty.</param>
public sealed record MethodAgreementRow(string Set, string Predictor, int Count, int Fast, IntervalEstimate? Spearman, IntervalEstimate? Area);

/// <summary>
/// How the methods of a store, each potential with its protocol, order measured conductivities, beside composition and the static barrier. Methods are
/// compared on the materials that all of them gave a number for; what each of them could not compute is counted.
/// </summary>
/// <param name="Materials">Measured materials with a record.</param>
/// <param name="Methods">Methods with the number of materials they computed and gave a usable D for.</param>
/// <param name="Rows">Agreement, by set and predictor.</param>
public sealed record MethodAgreement(
    IReadOnlyList<JudgedMaterial> Materials, IReadOnlyList<(string Method, int Computed, int Usable)> Methods, IReadOnlyList<MethodAgreementRow> Rows)
{
    public const string ByPublication = "composition only, publications held out";
    public const string ByFamily = "composition only, families held out";
    public const string Barrier = "static barrier";

    private const int Resamples = 2000;

    private static readonly string[] WithoutDynamics = [ByPublication, ByFamily, Barrier];

    /// <summary>Compares.</summary>
    /// <param name="table">All measurements: those without a structure train the composition model too.</param>
    /// <param name="records">All records of a store.</param>
    /// <param name="seed">Seed of folds and resamples.</param>
    public static MethodAgreement Of(IReadOnlyList<CalibrationEntry> table, IEnumerable<ResultRecord> records, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(table);
        ILookup<string, ResultRecord> byFile = records.Where(r => r.DuplicateOf is null)
            .ToLookup(r => Path.GetFileName(r.Source.Replace('\\', '/')), StringComparer.OrdinalIgnoreCase);
        int[] places = [.. Enumerable.Range(0, table.Count).Where(i => table[i].StructureFile.Length > 0 && byFile.Contains(table[i].StructureFile))];
        double[] publication = CrossValidation.CompositionHeldOut(table, [.. table.Select(e => e.Publication)], seed);
        double[] family = CrossValidation.CompositionHeldOut(table, [.. table.Select(e => e.Family)], seed);
        JudgedMaterial[] materials = [.. places.Select(i => Judge(table[i], [.. byFile[table[i].StructureFile]], publication[i], family[i]))];
        (string Method, int Computed, int Usable)[] methods = [.. materials.SelectMany(m => m.Verdicts.Keys).Distinct().Order(StringComparer.Ordinal)
            .Select(k => (k, materials.Count(m => m.Verdicts.ContainsKey(k)), materials.Count(m => m.Scores.ContainsKey(k))))];
        string[] usable = [.. methods.Where(m => m.Usable > 0).OrderByDescending(m => m.Usable).ThenBy(m => m.Method, StringComparer.Ordinal).Select(m => m.Method)];
        return new(materials, methods,
        [
            .. Sets(materials, methods).SelectMany(s => Judged(s.Name, s.Members, s.Predictors, seed)),
            .. Gains([.. materials.Where(m => usable.All(m.Scores.ContainsKey))], usable, seed),
        ]);
    }

    /// <summary>
    /// What one predictor gains over another on the same materials: both statistics of the same resamples, subtracted. Whether a method is
    /// better is read here and not from two intervals that overlap.
    /// </summary>
    private static IEnumerable<MethodAgreementRow> Gains(JudgedMaterial[] members, string[] methods, ulong seed)
    {
        foreach (string method in methods.Skip(1))
        {
            double SpearmanOf(string predictor, IReadOnlyList<int> picks) => RankStatistics.Spearman(
                [.. picks.Select(i => ScoreOf(members[i], predictor))], [.. picks.Select(i => members[i].Entry.Log10Sigma)]);
            double AreaOf(string predictor, IReadOnlyList<int> picks) => RankStatistics.AreaUnderCurve(
                [.. picks.Where(i => IsFast(members[i])).Select(i => ScoreOf(members[i], predictor))], [.. picks.Where(i => !IsFast(members[i])).Select(i => ScoreOf(members[i], predictor))]);
            IntervalEstimate? Gain(Func<string, IReadOnlyList<int>, double> statistic)
            {
                RandomStream random = new(seed, "methods/gain");
                int[] all = [.. Enumerable.Range(0, members.Length)];
                double Difference(IReadOnlyList<int> picks) => statistic(method, picks) - statistic(methods[0], picks);
                double value = Difference(all);
                return double.IsFinite(value) ? RankStatistics.Interval(value, Enumerable.Range(0, Resamples).Select(_ => Difference([.. all.Select(_ => random.Next(all.Length))]))) : null;
            }

            yield return new("all methods", $"gain: {method} over {methods[0]}", members.Length, members.Count(IsFast), Gain(SpearmanOf), Gain(AreaOf));
        }
    }

    private static bool IsFast(JudgedMaterial m) => !m.Entry.IsUpperBound && m.Entry.Log10Sigma >= ConductivityPrediction.FastLog10;

    // A material without a path in the static map is as slow as can be, not missing.
    private static double ScoreOf(JudgedMaterial m, string predictor) => m.Scores.TryGetValue(predictor, out double score) ? score : double.MinValue;

    /// <summary>"bond-valence, quick at 1000 K": temperatures are methods of their own, as their diffusivities do not compare.</summary>
    public static string NameOf(ResultRecord record) => FormattableString.Invariant($"{RunMethod.Of(record)} at {record.TemperatureK:0} K");

    private static JudgedMaterial Judge(CalibrationEntry entry, ResultRecord[] records, double publication, double family)
    {
        Dictionary<string, double> scores = new(StringComparer.Ordinal) { [ByPublication] = publication, [ByFamily] = family };
        Dictionary<string, Verdict> verdicts = new(StringComparer.Ordinal);
        foreach (IGrouping<string, ResultRecord> method in records.Where(r => r.Replicas.Count > 0 || r.Verdict.Verdict is Verdict.OutsidePotential or Verdict.Exploded).GroupBy(NameOf))
        {
            ResultRecord record = method.OrderByDescending(r => r.TimePs).ThenBy(r => r.Id, StringComparer.Ordinal).First();
            verdicts[method.Key] = record.Verdict.Verdict;
            if (!GeometryCheck.IsEstimated(record) && DiffusivityEstimate.Of(record, new()) is { } estimate)
            {
                scores[method.Key] = estimate.IsUpperBound ? double.MinValue : estimate.Log10Mean;        // bounds tie as the slowest
            }
        }

        double[] barriers = [.. records.Select(r => r.Quantities.GetValueOrDefault(QuantityNames.StaticBarrier)?.Value).OfType<double>()];
        if (barriers.Length > 0)
        {
            scores[Barrier] = -barriers[0];
        }

        ResultRecord[] checkedOnes = [.. records.Where(r => r.Quantities.ContainsKey(GeometryCheck.Quantity))];
        return new(entry, checkedOnes.Length > 0 ? checkedOnes.Any(GeometryCheck.IsFileSuspect) : null, scores, verdicts);
    }

    private static IEnumerable<(string Name, JudgedMaterial[] Members, string[] Predictors)> Sets(JudgedMaterial[] materials, (string Method, int Computed, int Usable)[] methods)
    {
        string[] names = [.. methods.Where(m => m.Usable > 0).Select(m => m.Method)];
        JudgedMaterial[] common = [.. materials.Where(m => names.All(m.Scores.ContainsKey))];
        string[] all = [.. WithoutDynamics, .. names];
        yield return ("all methods", common, all);
        yield return ("all methods, clean files", [.. common.Where(m => m.FileSuspect == false)], all);
        yield return ("all methods, suspect files", [.. common.Where(m => m.FileSuspect == true)], all);
        foreach (string name in names)
        {
            yield return ("each its own", [.. materials.Where(m => m.Scores.ContainsKey(name))], [name]);
        }
    }

    private static IEnumerable<MethodAgreementRow> Judged(string set, JudgedMaterial[] members, string[] predictors, ulong seed)
    {
        foreach (string predictor in predictors)
        {
            double Score(JudgedMaterial m) => ScoreOf(m, predictor);
            RandomStream Stream(string what) => new(seed, $"methods/{what}");        // the same resamples for every predictor of a set
            yield return new(set, predictor, members.Length, members.Count(IsFast),
                RankStatistics.SpearmanWithInterval([.. members.Select(Score)], [.. members.Select(m => m.Entry.Log10Sigma)], Resamples, Stream("spearman")),
                RankStatistics.AreaWithInterval([.. members.Where(IsFast).Select(Score)], [.. members.Where(m => !IsFast(m)).Select(Score)], Resamples, Stream("area")));
        }
    }
}
