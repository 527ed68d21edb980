using Screening.Descriptors.Accumulators;

namespace Screening.Descriptors.Transport;

/// <summary>A number from correlated data: value, standard error, and how many degrees of freedom the error itself has.</summary>
public sealed record Estimate(double Value, double StandardError, double DegreesOfFreedom)
{
    /// <summary>Half width of the two-sided 95 % interval (Student's t).</summary>
    public double HalfWidth95 => StandardError * Statistics.StudentT975(DegreesOfFreedom);
}

/// <summary>
/// Means over all particles, origins and replicas of the squared displacements, and of any linear combination of them over lags,
/// with a standard error that overlapping windows do not fool.
/// </summary>
/// <remarks>
/// <para>A combination Σ c_k MSD(τ_k) is written as a sum of influences ψ(r,b,i) of replica r, time block b and particle i. Two
/// influences are dependent when they belong to the same particle (overlapping windows, a cage that lasts) or to nearby times
/// (ions that hop together). The variance is clustered both ways (Cameron, Gelbach and Miller, J. Bus. Econ. Stat. 29, 238
/// (2011)): V = V_p (1 + max(0, ρ)), where V_p = Σ over particles of (Σ_b ψ)², and ρ is the ratio of the products ψψ' of different
/// particles to those of the same particle, both summed over blocks less than one lag apart under a Bartlett kernel (Newey and West,
/// Econometrica 55, 703 (1987)), whose bias cancels in the ratio.</para>
/// <para>The spread between R replicas, V_b, tells what blocks miss (orderings that differ, rare events, modes slower than a run). With three
/// or more replicas an F test at 95 % compares it with V; where they differ by more, V_b alone is the variance. A test with two degrees of freedom
/// misses most excesses, so V is else raised to the pooled (1 − w) V + w V_b, w = (R − 1)/(R + 1), where that is larger. Over 500 trials each
/// the interval of one standard error covers the truth in 67 to 70 % for replicas that are alike, and in 64 to 66 % for replicas that differ by as
/// much as their own errors, where V with the test alone gave 59 to 62 % (ErrorCalibrationTests).</para>
/// </remarks>
internal sealed class DisplacementStatistics
{
    private readonly IReadOnlyList<DisplacementRecord> _replicas;
    private readonly double[] _weight;

    public DisplacementStatistics(IReadOnlyList<DisplacementRecord> replicas)
    {
        _replicas = replicas;
        int lags = replicas.Count == 0 ? 0 : replicas.Max(r => r.Lags.Length);
        Mean = new double[lags];
        _weight = new double[lags];
        Frames = new long[lags];
        for (int k = 0; k < lags; k++)
        {
            Frames[k] = replicas[0].Schedule.Frames(k);
            foreach (DisplacementRecord replica in replicas)
            {
                if (k < replica.Lags.Length)
                {
                    Mean[k] += replica.Lags[k].Total.Sum();
                    _weight[k] += (double)replica.Lags[k].Counts.Sum() * replica.Particles;
                }
            }

            Mean[k] /= _weight[k];
        }
    }

    /// <summary>Lags, frames.</summary>
    public long[] Frames { get; }

    /// <summary>Mean squared displacement, Å²; [lag].</summary>
    public double[] Mean { get; }

    /// <summary>Σ c_k MSD(τ_k) without an error.</summary>
    public double MeanOf(ReadOnlySpan<double> coefficients)
    {
        double value = 0;
        for (int k = 0; k < coefficients.Length; k++)
        {
            value += coefficients[k] == 0 ? 0 : coefficients[k] * Mean[k];
        }

        return value;
    }

    /// <summary>Standard error of MSD at one lag.</summary>
    public Estimate At(int lag)
    {
        double[] coefficients = new double[lag + 1];
        coefficients[lag] = 1;
        return Evaluate(coefficients);
    }

    /// <summary>Σ c_k MSD(τ_k) with its standard error; c in the order of the lags, missing ones zero.</summary>
    public Estimate Evaluate(ReadOnlySpan<double> coefficients)
    {
        double longest = 0;
        for (int k = 0; k < coefficients.Length; k++)
        {
            longest = coefficients[k] == 0 ? longest : Frames[k];
        }

        double byParticle = 0, crossed = 0, uncrossed = 0, byReplica = 0, independent = 0;
        int particles = 0;
        foreach (DisplacementRecord replica in _replicas)
        {
            double[][] influence = Influences(replica, coefficients);
            int reach = (int)Math.Ceiling(longest / replica.BlockFrames);
            particles += replica.Particles;
            independent += influence.Length / (reach + 1.0);
            double[] perBlock = [.. influence.Select(b => b.Sum())];
            byReplica += Square(perBlock.Sum());
            for (int i = 0; i < replica.Particles; i++)
            {
                double sum = 0;
                foreach (double[] block in influence)
                {
                    sum += block[i];
                }

                byParticle += sum * sum;
            }

            for (int b = 0; b < influence.Length; b++)
            {
                for (int s = 0; s <= reach && b + s < influence.Length; s++)
                {
                    double same = 0;
                    for (int i = 0; i < replica.Particles; i++)
                    {
                        same += influence[b][i] * influence[b + s][i];
                    }

                    double kernel = (s == 0 ? 1 : 2) * (1 - (s / (reach + 1.0)));
                    crossed += kernel * ((perBlock[b] * perBlock[b + s]) - same);
                    uncrossed += kernel * same;
                }
            }
        }

        return Combine(MeanOf(coefficients), byParticle, uncrossed > 0 ? Math.Max(0, crossed / uncrossed) : 0, byReplica, particles, independent);
    }

    private Estimate Combine(double value, double byParticle, double excess, double byReplica, int particles, double independent)
    {
        if (particles > 1)
        {
            byParticle *= particles / (particles - 1.0);
        }

        double particleFreedom = Math.Max(1, particles - 1), blockFreedom = Math.Max(1, independent - 1);
        double crossed = byParticle * excess, variance = byParticle + crossed;
        double freedom = crossed == 0
            ? particleFreedom
            : Square(variance) / ((Square(byParticle) / particleFreedom) + (Square(crossed) / blockFreedom));
        int replicas = _replicas.Count;
        if (replicas >= 2)
        {
            double between = byReplica * replicas / (replicas - 1), weight = (replicas - 1.0) / (replicas + 1);
            double pooled = ((1 - weight) * variance) + (weight * between);
            if (replicas >= 3 && between > variance * Statistics.F95(replicas - 1, freedom))
            {
                (variance, freedom) = (between, replicas - 1);
            }
            else if (pooled > variance)
            {
                freedom = Square(pooled) / ((Square((1 - weight) * variance) / freedom) + (Square(weight * between) / (replicas - 1)));
                variance = pooled;
            }
        }

        return new(value, Math.Sqrt(variance), double.IsFinite(freedom) ? Math.Max(1, freedom) : 1);
    }

    /// <summary>ψ[block][particle] = Σ_k c_k (S_k(b,i) − n_k(b) MSD_k) / W_k: the linearised share of each cell in the error.</summary>
    private double[][] Influences(DisplacementRecord replica, ReadOnlySpan<double> coefficients)
    {
        double[][] influence = new double[replica.Blocks][];
        for (int b = 0; b < influence.Length; b++)
        {
            double[] cell = influence[b] = new double[replica.Particles];
            for (int k = 0; k < coefficients.Length && k < replica.Lags.Length; k++)
            {
                if (coefficients[k] == 0 || replica.Lags[k].Blocks[b] is not { } sums)
                {
                    continue;
                }

                double c = coefficients[k] / _weight[k], expected = replica.Lags[k].Counts[b] * Mean[k];
                for (int i = 0; i < cell.Length; i++)
                {
                    cell[i] += c * (sums[i] - expected);
                }
            }
        }

        return influence;
    }

    private static double Square(double x) => x * x;
}
