using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields;

/// <summary>Symmetric virial W_ab = Σ r_a f_b, eV; the configurational pressure is its trace / 3V.</summary>
public readonly record struct Virial(double Xx, double Yy, double Zz, double Xy, double Xz, double Yz)
{
    public double Trace => Xx + Yy + Zz;

    public static Virial operator +(Virial a, Virial b) =>
        new(a.Xx + b.Xx, a.Yy + b.Yy, a.Zz + b.Zz, a.Xy + b.Xy, a.Xz + b.Xz, a.Yz + b.Yz);
}

/// <summary>Potential energy (eV) and virial (eV); NaN where they were not asked for.</summary>
public readonly record struct Energetics(double PotentialEnergyEv, Virial Virial)
{
    public static readonly Energetics NotAsked = new(double.NaN, default);
}

/// <summary>What a caller needs beside the forces. Energy and virial cost extra in the fast kernels: ask on output steps only.</summary>
[Flags]
public enum Wanted
{
    Forces = 0,
    Energy = 1,
    Virial = 2,
    All = Energy | Virial,
}

/// <summary>A number that a model tells about itself in one cell.</summary>
/// <param name="Name">Key with the unit as suffix.</param>
/// <param name="IsLargest">Whether of several runs the largest counts, else their mean.</param>
public sealed record ModelFinding(string Name, double Value, string Unit, bool IsLargest = false);

/// <summary>A model of the potential energy. Not thread-safe: one instance per running candidate.</summary>
public interface IForceField
{
    /// <summary>Name for records, such as "bond-valence".</summary>
    string Name { get; }

    /// <summary>Interaction range, Å; the fast kernels need every cell width to be at least twice this.</summary>
    double CutoffAngstrom { get; }

    /// <summary>Whether moving all atoms together changes nothing: then total momentum is conserved and 3 degrees of freedom fall away.</summary>
    bool IsTranslationInvariant => true;

    /// <summary>
    /// Drops whatever depends on earlier calls (neighbour lists): the next call depends on the state alone.
    /// </summary>
    void ForgetHistory()
    {
    }

    /// <summary>Charges that the model itself gives to atoms, e, [atom]; empty where it has none that stay fixed.</summary>
    IReadOnlyList<double> ChargesOf(IReadOnlyList<Species> atoms) => [];

    /// <summary>What was fitted to the cell or met during a run and belongs into the record, such as a radius factor.</summary>
    IReadOnlyList<ModelFinding> Findings => [];

    /// <summary>What a reader of the results must know of the model in this cell, each starting with a stable code.</summary>
    IReadOnlyList<string> Remarks => [];

    /// <summary>
    /// What the next call depends on beside the state (neighbour lists, orders of sums) and what <see cref="Findings"/> has gathered, for a
    /// checkpoint; empty where there is nothing. Saving must not change what follows.
    /// </summary>
    double[] SaveHistory() => [];

    /// <summary>Takes up the history of an equal model, so that the next call gives the bits that model would have given.</summary>
    /// <param name="state">The state as it was when the history was saved; unchanged on return.</param>
    /// <param name="saved">From <see cref="SaveHistory"/>.</param>
    /// <exception cref="ArgumentException">The history is of other atoms.</exception>
    void RestoreHistory(MdState state, double[] saved) => ForgetHistory();

    /// <summary>Adds the forces of this model to the state's force arrays and returns energy and virial as far as wanted.</summary>
    /// <exception cref="CloseContactException">Two atoms are nearer than the model is defined for.</exception>
    Energetics AddForces(MdState state, Wanted wanted);
}

/// <summary>Two atoms came closer than the model's tables reach.</summary>
public sealed class CloseContactException(int atom, int other, double distanceAngstrom, double limitAngstrom)
    : Exception($"Atoms {atom} and {other} are {distanceAngstrom:0.###} Å apart, below the model's limit of {limitAngstrom:0.###} Å.")
{
    public int Atom { get; } = atom;

    public int Other { get; } = other;

    public double DistanceAngstrom { get; } = distanceAngstrom;
}
