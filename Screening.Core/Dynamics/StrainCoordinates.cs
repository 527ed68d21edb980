using Screening.Core.Dynamics.Barostats;
using Screening.Core.ForceFields;
using Screening.Core.Particles;

namespace Screening.Core.Dynamics;

/// <summary>
/// The shape of a cell as coordinates of a minimisation at zero pressure: logarithmic strain ε times a length L, with the force
/// W / L of the virial W. L = √N Å makes them about as stiff as an atom: N atoms of 15 Å³ and 60 GPa give V C / L² = 6 eV/Å².
/// </summary>
internal sealed class StrainCoordinates
{
    /// <summary>Change of the volume beyond which the model does not hold the crystal and the search ends: by a factor of 1.6 or more.</summary>
    private const double LargestVolumeLogarithm = 0.5;

    /// <summary>Strain of one step at which an atom's move would be at its limit.</summary>
    private const double LargestStrain = 0.01;

    private readonly MdState _state;
    private readonly double _length, _startVolume;
    private Strain _force, _velocity;

    private StrainCoordinates(MdState state)
    {
        _state = state;
        _length = Math.Sqrt(state.Count);
        _startVolume = state.Lattice.VolumeCubicAngstrom;
    }

    /// <exception cref="ArgumentException">The model holds atoms at places in space, so that the cell cannot follow.</exception>
    internal static StrainCoordinates Of(MdState state, IForceField forceField) => forceField.IsTranslationInvariant
        ? new(state)
        : throw new ArgumentException($"'{forceField.Name}' holds atoms at fixed places; a changing cell needs a model without tether.", nameof(forceField));

    /// <summary>Largest component of the stress, GPa.</summary>
    internal double LargestStressGpa { get; private set; }

    /// <summary>Whether the volume is still that of the same crystal.</summary>
    internal bool IsSane => Math.Abs(Math.Log(_state.Lattice.VolumeCubicAngstrom / _startVolume)) < LargestVolumeLogarithm;

    internal double Power => ((_force + _velocity).SquaredNorm - (_force + (-1 * _velocity)).SquaredNorm) / 4;

    internal double SquaredSpeed => _velocity.SquaredNorm;

    internal double SquaredForce => _force.SquaredNorm;

    internal void Take(Virial w)
    {
        _force = 1 / _length * new Strain(w.Xx, w.Yy, w.Zz, w.Xy, w.Xz, w.Yz);
        double worst = new[] { w.Xx, w.Yy, w.Zz, w.Xy, w.Xz, w.Yz }.Max(Math.Abs);
        LargestStressGpa = worst / _state.Lattice.VolumeCubicAngstrom * Units.GigapascalPerEvPerCubicAngstrom;
    }

    internal void Accelerate(double step) => _velocity += step * _force;

    internal void Scale(double factor) => _velocity = factor * _velocity;

    internal void Stop() => _velocity = default;

    /// <summary>The speed as that of an atom which may move so far in a step.</summary>
    internal double Fastest(double largestMoveAngstrom) => Math.Sqrt(_velocity.SquaredNorm) / _length * (largestMoveAngstrom / LargestStrain);

    internal void Move(double step) => (step / _length * _velocity).Apply(_state, velocities: false);
}
