using Screening.Core.Numerics;

namespace Screening.Reports.Ranking;

/// <summary>Probability of a place among the first N when every score varies within its own error.</summary>
public static class TopNProbability
{
    /// <summary>
    /// Share of resampled rankings that hold each candidate among the first N. Measured scores vary normally; scores from an upper
    /// bound have their diffusivity drawn from an exponential distribution in decades under the bound. Each candidate has its own
    /// random stream, named by its key, so that adding or removing others leaves its draws as they were.
    /// </summary>
    /// <param name="candidates">Key and score of each ranked candidate.</param>
    /// <param name="criteria">N, number of resamples, seed.</param>
    public static double[] Of(IReadOnlyList<(string Key, CandidateScore Score)> candidates, RankingCriteria criteria)
    {
        RandomStream[] streams = [.. candidates.Select(c => new RandomStream(criteria.Seed, "rank/" + c.Key))];
        return Of(candidates.Count, criteria, i => Draw(candidates[i].Score, criteria, streams[i]));
    }

    /// <summary>Share of resampled rankings that hold each of some values among the N largest.</summary>
    /// <param name="count">Number of values.</param>
    /// <param name="criteria">N and number of resamples.</param>
    /// <param name="draw">Another draw of the value at a place.</param>
    internal static double[] Of(int count, RankingCriteria criteria, Func<int, double> draw)
    {
        int n = criteria.TopN;
        if (count <= n)
        {
            return [.. Enumerable.Repeat(1.0, count)];
        }

        int[] hits = new int[count];
        double[] draws = new double[count];
        double[] sorted = new double[count];
        for (int sample = 0; sample < criteria.Resamples; sample++)
        {
            for (int i = 0; i < count; i++)
            {
                draws[i] = draw(i);
            }

            draws.CopyTo(sorted, 0);
            Array.Sort(sorted);
            double threshold = sorted[count - n];
            for (int i = 0; i < count; i++)
            {
                hits[i] += draws[i] >= threshold ? 1 : 0;
            }
        }

        return [.. hits.Select(h => (double)h / criteria.Resamples)];
    }

    private static double Draw(CandidateScore score, RankingCriteria criteria, RandomStream random)
    {
        if (!score.Diffusivity.IsUpperBound)
        {
            return score.Value + (score.StandardError * random.NextNormal());
        }

        double belowBound = -criteria.BelowBoundDecades * Math.Log(1 - random.NextDouble());
        double fromBound = criteria.BelowBoundDecades - belowBound;
        double diffusivityError = score.Contributions[0].StandardError;
        double otherError = Math.Sqrt(Math.Max(0, (score.StandardError * score.StandardError) - (diffusivityError * diffusivityError)));
        return score.Value + (score.DiffusivityWeight * fromBound) + (otherError * random.NextNormal());
    }
}
