using Screening.Core.Dynamics;
using Screening.Core.Dynamics.Barostats;
using Screening.Core.ForceFields;
using Screening.Core.Particles;
using Screening.Core.Structures;
using Screening.Testing;

namespace Screening.Core.Tests.Dynamics;

public class CellMinimiserTests
{
    [Test]
    public void Lithium_chloride_from_a_sheared_and_stretched_cell_becomes_cubic_with_its_lattice_constant()
    {
        Lattice start = new(new(5.3, 0.1, 0), new(0.15, 5.0, -0.1), new(0, 0.2, 5.2));
        (MdState state, IForceField field) = RockSalt(start);
        (state.X[0], state.Y[5]) = (state.X[0] + 0.1, state.Y[5] - 0.1);

        CellMinimisationResult result = CellMinimiser.Run(state, field);

        (double A, double B, double C, double Alpha, double Beta, double Gamma) cell = state.Lattice.Parameters;
        TestContext.Out.WriteLine($"{cell} after {result.Rounds} rounds, {result.LargestStressGpa:0.0E+0} GPa");
        Assert.That(result.Converged, Is.True);
        Assert.That(new[] { cell.A, cell.B, cell.C }, Is.All.EqualTo(5.075).Within(0.005));        // 0 K lattice constant of the published set
        Assert.That(new[] { cell.Alpha, cell.Beta, cell.Gamma }, Is.All.EqualTo(90).Within(0.02));
    }

    [Test]
    public void Under_pressure_the_volume_is_where_the_energy_falls_by_the_pressure()
    {
        const double pressure = 2;
        (MdState state, IForceField field) = RockSalt(Lattice.Cubic(5.0));

        CellMinimisationResult result = CellMinimiser.Run(state, field, pressure, PressureCoupling.Isotropic);

        // −dE/dV by a central difference of the energy of the perfect crystal.
        const double h = 1e-3;
        double a = state.Lattice.A.Length;
        double Energy(double edge)
        {
            (MdState crystal, IForceField model) = RockSalt(Lattice.Cubic(edge));
            return model.AddForces(crystal, Wanted.Energy).PotentialEnergyEv;
        }

        double slope = (Energy(a - h) - Energy(a + h)) / (Math.Pow(a + h, 3) - Math.Pow(a - h, 3)) * Units.GigapascalPerEvPerCubicAngstrom;
        Assert.That(result.Converged, Is.True);
        Assert.That(slope, Is.EqualTo(pressure).Within(0.05));        // the tail's pressure counts shells crossing the cutoff, 0.02-0.03 GPa here
        Assert.That(a, Is.LessThan(5.05));
    }

    [Test]
    public void A_tethered_model_is_refused()
    {
        (MdState state, IForceField field) = RockSalt(Lattice.Cubic(5.1));
        SumForceField tethered = new(field, new HarmonicTether(state, _ => true, 1));
        Assert.That(() => CellMinimiser.Run(state, tethered), Throws.ArgumentException.With.Message.Contains("tether"));
    }

    private static (MdState State, IForceField Field) RockSalt(Lattice lattice)
    {
        Species lithium = new(Element.Parse("Li"), 1), chloride = new(Element.Parse("Cl"), -1);
        (Species Ion, Fractional Place)[] atoms = [
            .. Enumerable.Range(0, 8).Select(s => (I: s & 1, J: (s >> 1) & 1, K: s >> 2))
                .Select(p => ((p.I + p.J + p.K) % 2 == 0 ? lithium : chloride, new Fractional(p.I / 2.0, p.J / 2.0, p.K / 2.0)))
                .OrderBy(p => p.Item1 == lithium ? 0 : 1)];
        OrderedCell cell = new()
        {
            Lattice = lattice,
            Atoms = [.. atoms.Select(a => a.Ion)],
            Positions = [.. atoms.Select(a => a.Place)],
            SiteLabels = [.. atoms.Select(a => a.Ion.Element.Symbol)],
            Mobile = lithium,
        };
        return (MdState.From(cell), PotentialCatalog.Get("licl-fumi-tosi").Create(cell, new PotentialSettings(EngineKind.Reference)));
    }
}
