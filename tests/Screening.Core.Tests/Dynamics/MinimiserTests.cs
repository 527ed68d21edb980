using Screening.Core.Dynamics;
using Screening.Core.ForceFields;
using Screening.Core.Numerics;
using Screening.Core.Particles;
using Screening.Testing;

namespace Screening.Core.Tests.Dynamics;

public class MinimiserTests
{
    [Test]
    public void A_shaken_crystal_returns_to_its_lattice_energy_even_from_forces_of_many_eV_per_angstrom([Values(0.1, 0.3, 0.5)] double shake)
    {
        MdState state = MdState.From(TestCells.FaceCentred("Li", "Cl", 4.0, 2));
        LennardJonesForceField forces = new(0.3, 2.6, 4.0);
        double lattice = forces.AddForces(state, Wanted.Energy).PotentialEnergyEv;
        RandomStream random = new(3, "shake");
        for (int i = 0; i < state.Count; i++)
        {
            state.X[i] += shake * ((2 * random.NextDouble()) - 1);
            state.Y[i] += shake * ((2 * random.NextDouble()) - 1);
            state.Z[i] += shake * ((2 * random.NextDouble()) - 1);
        }

        state.ClearForces();
        forces.AddForces(state, Wanted.Forces);
        double hot = ParticleKernels.Longest(state.Fx, state.Fy, state.Fz).Length;
        MinimisationResult result = Minimiser.Run(state, forces, new MinimiserOptions { ForceToleranceEvPerAngstrom = 1e-3 });

        TestContext.Out.WriteLine($"largest force {hot:0.0} eV/Å, {result.Steps} steps");
        Assert.That(result.Converged, Is.True);
        Assert.That(result.FinalEnergyEv, Is.EqualTo(lattice).Within(1e-4));        // 32 atoms with forces of 1e-3 on springs of some eV/Å²
        Assert.That(result.EnergyDropEv, Is.GreaterThan(0.1));
        Assert.That(result.LargestForceEvPerAngstrom, Is.LessThan(1e-3));
        Assert.That(state.Vx, Is.All.Zero);
    }

    [Test]
    public void A_harmonic_well_is_found_to_the_tolerance()
    {
        MdState state = MdState.From(TestCells.Single("Li", 10));
        HarmonicTether well = new(state, _ => true, 5);
        state.X[0] += 2;

        MinimisationResult result = Minimiser.Run(state, well, new MinimiserOptions { ForceToleranceEvPerAngstrom = 1e-6 });

        Assert.That(state.X[0], Is.EqualTo(5).Within(1e-6 / 5));
        Assert.That(result.InitialEnergyEv, Is.EqualTo(10).Within(1e-12));
        Assert.That(result.RmsDisplacementAngstrom, Is.EqualTo(2).Within(1e-6));
    }

    [Test]
    public void The_step_limit_is_kept_and_said()
    {
        MdState state = MdState.From(TestCells.Single("Li", 10));
        HarmonicTether well = new(state, _ => true, 5);
        state.X[0] += 2;

        MinimisationResult result = Minimiser.Run(state, well, new MinimiserOptions { StepLimit = 3 });

        Assert.That((result.Converged, result.Steps), Is.EqualTo((false, 3)));
        Assert.That(state.X[0], Is.EqualTo(7).Within(3 * 0.1 + 1e-12));        // three moves of at most 0.1 Å
    }
}
