namespace Screening.Descriptors.Accumulators;

/// <summary>Means of several quantities over sampled frames of all replicas, with errors by blocks of time and the spread between replicas.</summary>
internal sealed class SampledMeans(int quantities)
{
    private readonly List<IReadOnlyList<(double[] Sums, long Frames)>> _replicas = [];
    private BlockSums? _blocks;

    /// <summary>Samples of all replicas.</summary>
    public long Samples { get; private set; }

    /// <summary>What the running sample adds to each quantity.</summary>
    public Span<double> Current => (_blocks ??= new(quantities)).Current;

    public void NextSample()
    {
        (_blocks ??= new(quantities)).NextFrame();
        Samples++;
    }

    public void EndReplica()
    {
        if (_blocks?.Finish() is { Count: > 0 } finished)
        {
            _replicas.Add(finished);
        }

        _blocks = null;
    }

    /// <summary>Mean per sample and its standard error, null where one block is all there is.</summary>
    public (double Mean, double? StandardError) Of(int quantity)
    {
        double mean = Total(quantity) / Math.Max(1, Samples);
        return (mean, ErrorOf(b => b.Sums[quantity] / b.Frames));
    }

    public double Total(int quantity) => _replicas.Sum(r => r.Sum(b => b.Sums[quantity]));

    /// <summary>Standard error of something told from each block; blocks of less than half the usual length count like the others.</summary>
    public double? ErrorOf(Func<(double[] Sums, long Frames), double> value) =>
        Statistics.OfBlocks([.. _replicas.Select(r => (IReadOnlyList<double>)[.. r.Select(value)])]).StandardError;
}
