namespace Screening.Descriptors.Softness;

/// <summary>The samples with the smallest activity seen so far, a fixed number at most.</summary>
internal sealed class QuietestSamples(int capacity, int dimension)
{
    // Largest activity first out; the order of arrival breaks ties, so that results do not depend on the heap.
    private readonly PriorityQueue<int, (double Activity, long Order)> _loudest =
        new(Comparer<(double Activity, long Order)>.Create((a, b) => b.CompareTo(a)));

    private long _order;

    internal SampleSet Samples { get; } = new(capacity, dimension, new Core.Numerics.RandomStream(0, "never drawn from"));

    internal void Offer(double activity, ReadOnlySpan<float> features, int ion, int block)
    {
        (double, long) priority = (activity, _order++);
        if (Samples.Count < capacity)
        {
            _loudest.Enqueue(Samples.Count, priority);
            Samples.Add(features, ion, block);
        }
        else if (_loudest.TryPeek(out int slot, out (double Activity, long Order) worst) && activity < worst.Activity)
        {
            _loudest.DequeueEnqueue(slot, priority);
            Samples.Replace(slot, features, ion, block);
        }
    }
}
