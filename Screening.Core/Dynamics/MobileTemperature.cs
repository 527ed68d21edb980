using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.Dynamics;

/// <summary>The kinetic temperature of the mobile ions: at equilibrium that of all.</summary>
internal sealed class MobileTemperature
{
    private readonly int[] _mobile;
    private readonly double _degreesOfFreedom;

    /// <param name="cell">Says which ions are mobile.</param>
    /// <param name="state">Their masses.</param>
    /// <param name="atRest">Degrees of freedom of the centre of mass that do not move; the mobile ions lose their share by mass.</param>
    public MobileTemperature(OrderedCell cell, MdState state, int atRest)
    {
        _mobile = [.. Enumerable.Range(0, cell.Count).Where(cell.IsMobile)];
        _degreesOfFreedom = (3 * _mobile.Length) - (atRest * _mobile.Sum(i => state.Mass[i]) / state.Mass.Sum());
    }

    /// <summary>Now, K.</summary>
    public double Of(MdState state)
    {
        double energy = 0;
        foreach (int i in _mobile)
        {
            double square = (state.Vx[i] * state.Vx[i]) + (state.Vy[i] * state.Vy[i]) + (state.Vz[i] * state.Vz[i]);
            energy += 0.5 * Units.EvPerMassVelocitySquared * state.Mass[i] * square;
        }

        return 2 * energy / (_degreesOfFreedom * Units.BoltzmannEvPerK);
    }
}
