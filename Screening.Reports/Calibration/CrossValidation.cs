using Screening.Core.Numerics;
using Screening.Reports.Agreement;

namespace Screening.Reports.Calibration;

/// <summary>A material of the calibration table with what was computed for it.</summary>
public sealed record CalibrationMaterial(CalibrationEntry Entry, PhysicsEvidence Evidence);

/// <summary>One held-out prediction.</summary>
/// <param name="Material">Place of the material in the table.</param>
/// <param name="Predicted">Predicted log10 σ.</param>
/// <param name="Novelty">Novelty of its composition for the model.</param>
/// <param name="Group">Group that was held out with it.</param>
internal readonly record struct HeldOut(int Material, double Predicted, double Novelty, string Group);

/// <summary>Agreement of one predictor with measurements of held-out groups; intervals (90 %) from resampling whole groups.</summary>
/// <param name="Grouping">What was held out together.</param>
/// <param name="Predictor">What was known to the predictor.</param>
/// <param name="Count">Materials judged.</param>
/// <param name="Spearman">Rank correlation with log10 σ.</param>
/// <param name="Area">AUC of σ ≥ 1e-4 S/cm against all others.</param>
/// <param name="MeanAbsoluteError">Mean absolute error, decades; an upper bound errs only above it. Null where the score is no conductivity.</param>
/// <param name="Coverage">Share of measurements within the 80 % interval; null where there is none.</param>
public sealed record CrossValidationRow(
    string Grouping, string Predictor, int Count, IntervalEstimate Spearman, IntervalEstimate Area, IntervalEstimate? MeanAbsoluteError, double? Coverage);

/// <summary>
/// Cross-validation with publications or families held out whole. Every entry of the table trains, only entries with a structure
/// are judged, so that all predictors answer the same question.
/// </summary>
public static class CrossValidation
{
    public const string ByPublication = "publication";
    public const string ByFamily = "family";
    public const string Composition = "composition";
    public const string StaticBarrier = "static barrier, unfitted";
    public const string MolecularDynamics = "molecular dynamics, unfitted";
    public const string All = "composition, barrier and dynamics";
    public const string EveryDescriptor = "all and band center, entropy, softness, skewness";
    public const string Gain = "gain of all over composition";

    private const int Folds = 10;
    private const int Repeats = 2;
    private const int Resamples = 1000;

    /// <summary>D and barrier: more places share the weight of these two.</summary>
    private const double MainPlaces = 2;

    /// <summary>Table for both groupings, and residuals of the whole model for its intervals.</summary>
    public static (IReadOnlyList<CrossValidationRow> Rows, IReadOnlyList<HeldOutResidual> Residuals) Run(IReadOnlyList<CalibrationMaterial> materials, ulong seed)
    {
        int[] judged = [.. Enumerable.Range(0, materials.Count).Where(i => materials[i].Entry.StructureFile.Length > 0)];
        (string Name, string[] Groups)[] groupings =
        [
            (ByPublication, [.. materials.Select(m => m.Entry.Publication)]),
            (ByFamily, [.. materials.Select(m => m.Entry.Family)]),
        ];
        Predictions[] held = [.. groupings.Select(g => HoldOut(materials, judged, g.Groups, seed))];
        HeldOutResidual[][] residuals = [.. held.Select(h => Residuals(materials, h.All))];
        List<CrossValidationRow> rows = [];
        for (int g = 0; g < groupings.Length; g++)
        {
            (string name, string[] groups) = groupings[g];
            double coverage = Coverage(materials, held[g].All, groups, [.. residuals.SelectMany(r => r)]);
            rows.Add(Row(materials, judged, groups, name, Composition, held[g].CompositionOnly, true, null, seed));
            rows.Add(Row(materials, judged, groups, name, StaticBarrier, [.. judged.Select(i => new HeldOut(i, materials[i].Evidence.MinusBarrierEv ?? double.MinValue, 0, groups[i]))], false, null, seed));
            rows.Add(Row(materials, judged, groups, name, MolecularDynamics, [.. judged.Select(i => new HeldOut(i, materials[i].Evidence.Log10Diffusivity ?? double.MinValue, 0, groups[i]))], false, null, seed));
            rows.Add(Row(materials, judged, groups, name, All, held[g].All, true, coverage, seed));
            rows.Add(Row(materials, judged, groups, name, EveryDescriptor, held[g].EveryDescriptor, true, null, seed));
            rows.Add(Difference(materials, groups, name, held[g], seed));
        }

        return (rows, [.. residuals.SelectMany(r => r)]);
    }

    /// <summary>Places of the training set's evidence: what held-out candidates are placed among.</summary>
    public static (PlaceScale Diffusivity, PlaceScale Barrier) Scales(IEnumerable<CalibrationMaterial> materials)
    {
        PhysicsEvidence[] evidence = [.. materials.Select(m => m.Evidence)];
        return (new(evidence.Select(e => e.Log10Diffusivity).OfType<double>()), new(evidence.Select(e => e.MinusBarrierEv).OfType<double>()));
    }

    /// <summary>log10 σ of each entry as its composition alone predicts it, its group held out; the mean over two partitions.</summary>
    /// <param name="table">All entries train where they are not held out.</param>
    /// <param name="groups">Group of each entry.</param>
    /// <param name="seed">Seed of the folds.</param>
    public static double[] CompositionHeldOut(IReadOnlyList<CalibrationEntry> table, string[] groups, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(table);
        Predictions held = HoldOut([.. table.Select(e => new CalibrationMaterial(e, PhysicsEvidence.None))], [.. Enumerable.Range(0, table.Count)], groups, seed);
        return [.. held.CompositionOnly.Select(h => h.Predicted)];
    }

    private static Predictions HoldOut(IReadOnlyList<CalibrationMaterial> materials, int[] judged, string[] groups, ulong seed)
    {
        CompositionVector[] vectors = [.. materials.Select(m => CompositionVector.Of(m.Entry.Fractions))];
        double[] composition = new double[materials.Count], all = new double[materials.Count], every = new double[materials.Count], novelty = new double[materials.Count];
        for (int repeat = 0; repeat < Repeats; repeat++)
        {
            int[] fold = GroupedFolds.Of(groups, Folds, seed + (ulong)repeat);
            for (int f = 0; f < Folds; f++)
            {
                int[] training = [.. Enumerable.Range(0, materials.Count).Where(i => fold[i] != f)];
                if (training.Length == materials.Count)
                {
                    continue;
                }

                ConductivityProcess process = ConductivityProcess.Train(
                    [.. training.Select(i => vectors[i])], [.. training.Select(i => materials[i].Entry.Log10Sigma)], [.. training.Select(i => materials[i].Entry.IsUpperBound)]);
                (PlaceScale diffusivity, PlaceScale barrier) = Scales(training.Select(i => materials[i]));
                PlaceScale[] supporting = [.. SupportingDescriptor.All.Select((_, k) => new PlaceScale(training.Select(i => materials[i].Evidence.Supporting.ElementAtOrDefault(k)).OfType<double>()))];
                foreach (int i in judged.Where(i => fold[i] == f))
                {
                    CompositionEstimate estimate = process.Estimate(vectors[i]);
                    double physics = ConductivityModel.Physics(materials[i].Evidence, estimate.Novelty, diffusivity, barrier, process.SpreadDecades);
                    double others = ConductivityModel.Weight(estimate.Novelty) * process.SpreadDecades
                        * materials[i].Evidence.Supporting.Select((value, k) => value is { } known ? supporting[k].Of(known) : 0).Sum();
                    every[i] += (estimate.Log10Sigma + (MainPlaces / (MainPlaces + supporting.Length) * (physics + others))) / Repeats;
                    composition[i] += estimate.Log10Sigma / Repeats;
                    all[i] += (estimate.Log10Sigma + physics) / Repeats;
                    novelty[i] += estimate.Novelty / Repeats;
                }
            }
        }

        return new(
            [.. judged.Select(i => new HeldOut(i, composition[i], novelty[i], groups[i]))],
            [.. judged.Select(i => new HeldOut(i, all[i], novelty[i], groups[i]))],
            [.. judged.Select(i => new HeldOut(i, every[i], novelty[i], groups[i]))]);
    }

    private static HeldOutResidual[] Residuals(IReadOnlyList<CalibrationMaterial> materials, HeldOut[] held) =>
        [.. held.Select(h => new HeldOutResidual(h.Novelty, Error(materials[h.Material].Entry, h.Predicted), h.Group))];

    /// <summary>Measured minus predicted; a prediction below a published upper bound is no error.</summary>
    private static double Error(CalibrationEntry entry, double predicted) =>
        entry.IsUpperBound ? Math.Min(0, entry.Log10Sigma - predicted) : entry.Log10Sigma - predicted;

    // The interval of a group comes from residuals of other groups only.
    private static double Coverage(IReadOnlyList<CalibrationMaterial> materials, HeldOut[] held, string[] groups, HeldOutResidual[] residuals)
    {
        Dictionary<string, NoveltyInterval> intervals = new(StringComparer.Ordinal);
        int inside = 0;
        foreach (HeldOut h in held)
        {
            if (!intervals.TryGetValue(h.Group, out NoveltyInterval? interval))
            {
                HashSet<string> related = [.. Enumerable.Range(0, materials.Count).Where(i => groups[i] == h.Group)
                    .SelectMany(i => new[] { materials[i].Entry.Publication, materials[i].Entry.Family })];
                HeldOutResidual[] others = [.. residuals.Where(r => r.Group != h.Group && !(related.Contains(r.Group) && groups.Contains(r.Group)))];
                intervals[h.Group] = interval = NoveltyInterval.Fit(others.Length > 0 ? others : residuals);
            }

            inside += Math.Abs(Error(materials[h.Material].Entry, h.Predicted)) <= interval.HalfWidthOf(h.Novelty) ? 1 : 0;
        }

        return (double)inside / held.Length;
    }

    private static CrossValidationRow Row(
        IReadOnlyList<CalibrationMaterial> materials, int[] judged, string[] groups, string grouping, string predictor, HeldOut[] held, bool isConductivity,
        double? coverage, ulong seed)
    {
        HeldOut[] known = isConductivity ? held : [.. held.Where(h => h.Predicted > double.MinValue)];
        int[][] resamples = GroupResamples([.. known.Select(h => h.Group)], seed);
        double Spearman(IReadOnlyList<int> picks) => RankStatistics.Spearman(
            [.. picks.Select(i => known[i].Predicted)], [.. picks.Select(i => materials[known[i].Material].Entry.Log10Sigma)]);
        double Area(IReadOnlyList<int> picks) => RankStatistics.AreaUnderCurve(
            [.. picks.Where(i => IsFast(materials[known[i].Material].Entry)).Select(i => known[i].Predicted)],
            [.. picks.Where(i => !IsFast(materials[known[i].Material].Entry)).Select(i => known[i].Predicted)]);
        double Mean(IReadOnlyList<int> picks) => picks.Average(i => Math.Abs(Error(materials[known[i].Material].Entry, known[i].Predicted)));
        return new(grouping, predictor, known.Length, Interval(Spearman, known.Length, resamples), Interval(Area, known.Length, resamples),
            isConductivity ? Interval(Mean, known.Length, resamples) : null, coverage);
    }

    private static CrossValidationRow Difference(IReadOnlyList<CalibrationMaterial> materials, string[] groups, string grouping, Predictions held, ulong seed)
    {
        HeldOut[] a = held.All, b = held.CompositionOnly;
        int[][] resamples = GroupResamples([.. a.Select(h => h.Group)], seed);
        double[] measured = [.. a.Select(h => materials[h.Material].Entry.Log10Sigma)];
        double Spearman(IReadOnlyList<int> picks)
        {
            double[] truth = [.. picks.Select(i => measured[i])];
            return RankStatistics.Spearman([.. picks.Select(i => a[i].Predicted)], truth) - RankStatistics.Spearman([.. picks.Select(i => b[i].Predicted)], truth);
        }

        double Area(IReadOnlyList<int> picks)
        {
            int[] fast = [.. picks.Where(i => IsFast(materials[a[i].Material].Entry))], rest = [.. picks.Where(i => !IsFast(materials[a[i].Material].Entry))];
            return RankStatistics.AreaUnderCurve([.. fast.Select(i => a[i].Predicted)], [.. rest.Select(i => a[i].Predicted)])
                - RankStatistics.AreaUnderCurve([.. fast.Select(i => b[i].Predicted)], [.. rest.Select(i => b[i].Predicted)]);
        }

        double Mean(IReadOnlyList<int> picks) => picks.Average(i =>
            Math.Abs(Error(materials[a[i].Material].Entry, a[i].Predicted)) - Math.Abs(Error(materials[b[i].Material].Entry, b[i].Predicted)));
        return new(grouping, Gain, a.Length, Interval(Spearman, a.Length, resamples), Interval(Area, a.Length, resamples), Interval(Mean, a.Length, resamples), null);
    }

    private static bool IsFast(CalibrationEntry entry) => !entry.IsUpperBound && entry.Log10Sigma >= ConductivityPrediction.FastLog10;

    private static int[][] GroupResamples(string[] groups, ulong seed)
    {
        int[][] members = [.. groups.Select((g, i) => (g, i)).GroupBy(p => p.g, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => g.Select(p => p.i).ToArray())];
        RandomStream random = new(seed, "group resamples");
        return [.. Enumerable.Range(0, Resamples).Select(_ => Enumerable.Range(0, members.Length).SelectMany(_ => members[random.Next(members.Length)]).ToArray())];
    }

    private static IntervalEstimate Interval(Func<IReadOnlyList<int>, double> statistic, int count, int[][] resamples) =>
        RankStatistics.Interval(statistic([.. Enumerable.Range(0, count)]), resamples.Select(statistic));

    private sealed record Predictions(HeldOut[] CompositionOnly, HeldOut[] All, HeldOut[] EveryDescriptor);
}
