using Screening.Core.Numerics;
using Screening.Core.Particles;

namespace Screening.Core.Dynamics;

/// <summary>
/// Scales all velocities by one random factor so that the kinetic energy follows its canonical distribution
/// (Bussi, Donadio and Parrinello, J. Chem. Phys. 126, 014101 (2007), eq. A7).
/// </summary>
public sealed class StochasticVelocityRescaling(double temperatureK, int degreesOfFreedom, double relaxationPs, RandomStream random)
    : Thermostat(temperatureK, degreesOfFreedom)
{
    private double _energy;

    public override double EnergyEv => _energy;

    public override void Apply(MdState state, double timeStepPs)
    {
        double kinetic = Kinetics.EnergyEv(state);
        if (!(kinetic > 0))
        {
            return;        // atoms at rest cannot be scaled into motion
        }

        int degrees = DegreesOfFreedom;
        double kept = Math.Exp(-timeStepPs / relaxationPs);
        double perDegree = 0.5 * Units.BoltzmannEvPerK * TemperatureK / kinetic;
        double first = random.NextNormal();
        double others = SumOfSquares(degrees - 1);
        double square = kept + ((1 - kept) * perDegree * ((first * first) + others))
            + (2 * first * Math.Sqrt(kept * (1 - kept) * perDegree));
        double sign = first + Math.Sqrt(kept / ((1 - kept) * perDegree)) < 0 ? -1 : 1;
        Kinetics.Scale(state, sign * Math.Sqrt(Math.Max(square, 0)));
        _energy -= (square - 1) * kinetic;
    }

    public override double[] Save() => [_energy, .. random.Save().Select(BitConverter.UInt64BitsToDouble)];

    public override void Restore(double[] saved)
    {
        ArgumentNullException.ThrowIfNull(saved);
        _energy = saved[0];
        random.Restore([.. saved[1..].Select(BitConverter.DoubleToUInt64Bits)]);
    }

    /// <summary>Sum of n squared normal deviates: twice a gamma deviate of shape n/2 (Marsaglia and Tsang, ACM Trans. Math. Softw. 26, 363 (2000)).</summary>
    private double SumOfSquares(int n)
    {
        switch (n)
        {
            case <= 0:
                return 0;
            case 1:
                double z = random.NextNormal();
                return z * z;
        }

        double d = (n / 2.0) - (1.0 / 3), c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = random.NextNormal();
            double t = 1 + (c * x);
            if (t <= 0)
            {
                continue;
            }

            double v = t * t * t;
            if (Math.Log(1 - random.NextDouble()) < (0.5 * x * x) + (d * (1 - v + Math.Log(v))))
            {
                return 2 * d * v;
            }
        }
    }
}
