using Screening.Core.Particles;

namespace Screening.Core.Dynamics;

/// <summary>
/// Chain of three Nosé-Hoover thermostats, integrated by the time-reversible factorisation with fourth-order
/// Suzuki-Yoshida weights (Martyna, Tuckerman, Tobias and Klein, Mol. Phys. 87, 1117 (1996), eqs. 15, 29-31).
/// </summary>
public sealed class NoseHooverChain : Thermostat
{
    private const int Length = 3;

    // Suzuki-Yoshida weights of fourth order: w, 1 - 2w, w with w = 1/(2 - 2^(1/3)).
    private static readonly double[] Weights = [1.3512071919596578, -1.7024143839193155, 1.3512071919596578];

    private readonly double _kT;
    private readonly double[] _mass = new double[Length];            // eV·ps²
    private readonly double[] _position = new double[Length];
    private readonly double[] _velocity = new double[Length];        // 1/ps

    public NoseHooverChain(double temperatureK, int degreesOfFreedom, double relaxationPs)
        : base(temperatureK, degreesOfFreedom)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(temperatureK);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(relaxationPs);
        _kT = Units.BoltzmannEvPerK * temperatureK;
        Array.Fill(_mass, _kT * relaxationPs * relaxationPs);
        _mass[0] *= degreesOfFreedom;
    }

    /// <summary>Σ ½ Q v² + N_f k_B T ξ₁ + k_B T (ξ₂ + ξ₃), eV.</summary>
    public override double EnergyEv
    {
        get
        {
            double energy = DegreesOfFreedom * _kT * _position[0];
            for (int j = 0; j < Length; j++)
            {
                energy += (0.5 * _mass[j] * _velocity[j] * _velocity[j]) + (j > 0 ? _kT * _position[j] : 0);
            }

            return energy;
        }
    }

    public override void Apply(MdState state, double timeStepPs)
    {
        double twice = 2 * Kinetics.EnergyEv(state);
        double scale = 1;
        foreach (double weight in Weights)
        {
            double step = weight * timeStepPs;
            Sweep(step / 2, twice);
            double factor = Math.Exp(-step * _velocity[0]);
            scale *= factor;
            twice *= factor * factor;
            for (int j = 0; j < Length; j++)
            {
                _position[j] += step * _velocity[j];
            }

            SweepBack(step / 2, twice);
        }

        Kinetics.Scale(state, scale);
    }

    public override double[] Save() => [.. _position, .. _velocity];

    public override void Restore(double[] saved)
    {
        ArgumentNullException.ThrowIfNull(saved);
        saved.AsSpan(0, Length).CopyTo(_position);
        saved.AsSpan(Length, Length).CopyTo(_velocity);
    }

    private double Acceleration(int j, double twiceKinetic) => j == 0
        ? (twiceKinetic - (DegreesOfFreedom * _kT)) / _mass[0]
        : ((_mass[j - 1] * _velocity[j - 1] * _velocity[j - 1]) - _kT) / _mass[j];

    private void Sweep(double step, double twiceKinetic)
    {
        for (int j = Length - 1; j >= 0; j--)
        {
            Advance(j, step, twiceKinetic);
        }
    }

    private void SweepBack(double step, double twiceKinetic)
    {
        for (int j = 0; j < Length; j++)
        {
            Advance(j, step, twiceKinetic);
        }
    }

    private void Advance(int j, double step, double twiceKinetic)
    {
        double damping = j == Length - 1 ? 1 : Math.Exp(-0.5 * step * _velocity[j + 1]);
        _velocity[j] = (((_velocity[j] * damping) + (step * Acceleration(j, twiceKinetic))) * damping);
    }
}
