using Screening.Core.Numerics;

namespace Screening.Descriptors.Softness;

/// <summary>
/// Feature vectors with the ion and the block of time they belong to, in bounded memory: when full, every later sample replaces a
/// random one with the right probability, so that what is kept is always a uniform draw (reservoir sampling, Vitter 1985).
/// </summary>
public sealed class SampleSet
{
    private readonly RandomStream _random;
    private float[] _features = [];
    private int[] _ion = [], _block = [];

    /// <param name="capacity">Samples kept at most.</param>
    /// <param name="dimension">Features per sample.</param>
    /// <param name="random">Stream of the replacements.</param>
    public SampleSet(int capacity, int dimension, RandomStream random)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimension);
        (Capacity, Dimension, _random) = (capacity, dimension, random);
    }

    public int Capacity { get; }

    public int Dimension { get; }

    /// <summary>Samples kept.</summary>
    public int Count { get; private set; }

    /// <summary>Samples offered.</summary>
    public long Seen { get; private set; }

    public ReadOnlySpan<float> Features(int sample) => _features.AsSpan(sample * Dimension, Dimension);

    public int Ion(int sample) => _ion[sample];

    public int Block(int sample) => _block[sample];

    public void Add(ReadOnlySpan<float> features, int ion, int block)
    {
        Seen++;
        int slot = Count;
        if (Count < Capacity)
        {
            Count++;
            if (_ion.Length == 0)
            {
                // All at once: pages stay untouched until samples come, and nothing is copied while the set fills.
                (_features, _ion, _block) = (new float[Capacity * Dimension], new int[Capacity], new int[Capacity]);
            }
        }
        else
        {
            long draw = (long)(_random.NextDouble() * Seen);
            if (draw >= Capacity)
            {
                return;
            }

            slot = (int)draw;
        }

        Replace(slot, features, ion, block);
    }

    /// <summary>Overwrites one kept sample.</summary>
    internal void Replace(int slot, ReadOnlySpan<float> features, int ion, int block)
    {
        features.CopyTo(_features.AsSpan(slot * Dimension, Dimension));
        (_ion[slot], _block[slot]) = (ion, block);
    }
}
