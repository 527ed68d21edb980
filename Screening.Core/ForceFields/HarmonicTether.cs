using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Screening.Core.Particles;

namespace Screening.Core.ForceFields;

/// <summary>
/// Holds chosen atoms at their places by springs: E = Σ ½ k |r − r₀|². It is an outside field: momentum is not conserved, and it has
/// no virial (the pressure is that of the atoms among themselves).
/// </summary>
public sealed class HarmonicTether : IForceField
{
    // Spring constants of all atoms, zero where free: a loop without gaps beats a gather over the tethered ones.
    private readonly double[] _k;
    private readonly double[] _x, _y, _z;

    /// <param name="state">Atoms at their anchor positions, Å (unwrapped); copied.</param>
    /// <param name="isTethered">Which atoms are held; [atom].</param>
    /// <param name="springEvPerSquareAngstrom">Spring constant k, eV/Å²; zero or above.</param>
    public HarmonicTether(MdState state, Func<int, bool> isTethered, double springEvPerSquareAngstrom)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(isTethered);
        ArgumentOutOfRangeException.ThrowIfNegative(springEvPerSquareAngstrom);
        _k = [.. Enumerable.Range(0, state.Count).Select(i => isTethered(i) ? springEvPerSquareAngstrom : 0)];
        _x = [.. state.X];
        _y = [.. state.Y];
        _z = [.. state.Z];
        IsTranslationInvariant = _k.All(k => k == 0);
    }

    public string Name => "tether";

    public double CutoffAngstrom => 0;

    public bool IsTranslationInvariant { get; }

    public Energetics AddForces(MdState state, Wanted wanted)
    {
        ArgumentNullException.ThrowIfNull(state);
        double energy = AddAxis(state.Fx, state.X, _x, _k) + AddAxis(state.Fy, state.Y, _y, _k) + AddAxis(state.Fz, state.Z, _z, _k);
        return wanted == Wanted.Forces ? Energetics.NotAsked : new Energetics(energy, default);
    }

    private static double AddAxis(double[] force, double[] position, double[] anchor, double[] k)
    {
        double energy = 0;
        int done = Vector256.IsHardwareAccelerated ? AddAxisWide(force, position, anchor, k, out energy) : 0;
        return energy + AddAxisScalar(force.AsSpan(done), position.AsSpan(done), anchor.AsSpan(done), k.AsSpan(done));
    }

    internal static double AddAxisScalar(
        Span<double> force, ReadOnlySpan<double> position, ReadOnlySpan<double> anchor, ReadOnlySpan<double> k)
    {
        double energy = 0;
        for (int i = 0; i < force.Length; i++)
        {
            double d = position[i] - anchor[i];
            double f = k[i] * d;
            force[i] -= f;
            energy += f * d;
        }

        return 0.5 * energy;
    }

    internal static int AddAxisWide(
        Span<double> force, ReadOnlySpan<double> position, ReadOnlySpan<double> anchor, ReadOnlySpan<double> k, out double energy)
    {
        ref double f0 = ref MemoryMarshal.GetReference(force);
        ref double x0 = ref MemoryMarshal.GetReference(position);
        ref double a0 = ref MemoryMarshal.GetReference(anchor);
        ref double k0 = ref MemoryMarshal.GetReference(k);
        Vector512<double> lanes = Vector512<double>.Zero;
        int i = 0;
        for (; i <= force.Length - Vector512<double>.Count; i += Vector512<double>.Count)
        {
            Vector512<double> d = Vector512.LoadUnsafe(ref x0, (nuint)i) - Vector512.LoadUnsafe(ref a0, (nuint)i);
            Vector512<double> f = Vector512.LoadUnsafe(ref k0, (nuint)i) * d;
            (Vector512.LoadUnsafe(ref f0, (nuint)i) - f).StoreUnsafe(ref f0, (nuint)i);
            lanes += f * d;
        }

        energy = 0.5 * Vector512.Sum(lanes);
        return i;
    }
}
