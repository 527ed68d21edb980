using Screening.Core.Results;

namespace Screening.Reports.Ranking;

/// <summary>Members of a Pareto front: nothing else is at least as good in every criterion and better in one.</summary>
public static class ParetoFront
{
    /// <summary>For each record whether it is on the front; records that lack a criterion are not compared and not on it.</summary>
    public static bool[] Of(IReadOnlyList<ResultRecord> records, IReadOnlyList<ParetoCriterion> criteria)
    {
        double[]?[] points = [.. records.Select(r => Point(r, criteria))];
        bool[] front = new bool[records.Count];
        for (int i = 0; i < front.Length; i++)
        {
            double[]? p = points[i];
            front[i] = p is { Length: > 0 } && !points.Any(q => q is not null && Dominates(q, p));
        }

        return front;
    }

    // Larger is better on every axis; below-floor diffusivities lie on the front only if nothing measured has as low a barrier.
    private static double[]? Point(ResultRecord record, IReadOnlyList<ParetoCriterion> criteria)
    {
        double[] point = new double[criteria.Count];
        for (int i = 0; i < point.Length; i++)
        {
            ParetoCriterion c = criteria[i];
            if (c.Quantity == QuantityNames.Diffusivity && record.Verdict.Verdict == Verdict.BelowFloor)
            {
                point[i] = double.NegativeInfinity;
            }
            else if (record.Quantities.TryGetValue(c.Quantity, out Quantity? q) && double.IsFinite(q.Value))
            {
                point[i] = c.Maximise ? q.Value : -q.Value;
            }
            else
            {
                return null;
            }
        }

        return point;
    }

    private static bool Dominates(double[] a, double[] b)
    {
        bool better = false;
        for (int i = 0; i < a.Length; i++)
        {
            if (a[i] < b[i])
            {
                return false;
            }

            better |= a[i] > b[i];
        }

        return better;
    }
}
