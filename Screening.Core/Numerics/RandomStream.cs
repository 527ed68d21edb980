using System.Security.Cryptography;
using System.Text;

namespace Screening.Core.Numerics;

/// <summary>
/// Random numbers of one named purpose: xoshiro256** seeded from (seed, name), so that adding a stream never shifts another.
/// Blackman and Vigna, ACM Trans. Math. Softw. 47, 36 (2021). The state can be saved and restored for exact continuation.
/// </summary>
public sealed class RandomStream
{
    private ulong _s0, _s1, _s2, _s3;
    private double _spareNormal = double.NaN;

    /// <param name="seed">Seed of the whole run.</param>
    /// <param name="purpose">Name of the stream, such as "velocities/replica 2".</param>
    public RandomStream(ulong seed, string purpose)
    {
        byte[] digest = SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{purpose}"));
        _s0 = BitConverter.ToUInt64(digest, 0);
        _s1 = BitConverter.ToUInt64(digest, 8);
        _s2 = BitConverter.ToUInt64(digest, 16);
        _s3 = BitConverter.ToUInt64(digest, 24) | 1;
    }

    /// <summary>Full state for a checkpoint: four words and the bits of the spare normal deviate.</summary>
    public ulong[] Save() => [_s0, _s1, _s2, _s3, BitConverter.DoubleToUInt64Bits(_spareNormal)];

    /// <summary>Continues exactly where <see cref="Save"/> was called.</summary>
    public void Restore(ulong[] state)
    {
        (_s0, _s1, _s2, _s3) = (state[0], state[1], state[2], state[3]);
        _spareNormal = BitConverter.UInt64BitsToDouble(state[4]);
    }

    public ulong NextUInt64()
    {
        ulong result = ulong.RotateLeft(_s1 * 5, 7) * 9;
        ulong t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = ulong.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in 0..count-1, unbiased.</summary>
    public int Next(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ulong limit = ulong.MaxValue - (ulong.MaxValue % (ulong)count);
        ulong draw;
        do
        {
            draw = NextUInt64();
        }
        while (draw >= limit);
        return (int)(draw % (ulong)count);
    }

    /// <summary>Normal deviate, mean 0, variance 1 (Box-Muller).</summary>
    public double NextNormal()
    {
        if (!double.IsNaN(_spareNormal))
        {
            double spare = _spareNormal;
            _spareNormal = double.NaN;
            return spare;
        }

        double radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
        double angle = 2 * Math.PI * NextDouble();
        _spareNormal = radius * Math.Sin(angle);
        return radius * Math.Cos(angle);
    }

    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = Next(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }
}
