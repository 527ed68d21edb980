using Screening.Core.Dynamics;
using Screening.Core.ForceFields;
using Screening.Core.Particles;
using Screening.Testing;

namespace Screening.Core.Tests.Dynamics;

public class ParticleKernelTests
{
    [Test]
    public void Wide_kernels_equal_their_scalar_twins_for_any_length([Range(0, 25)] int atoms)
    {
        double[] a = Numbers(1, atoms), b = Numbers(2, atoms), c = Numbers(3, atoms);
        double[] scaled = [.. a], product = [.. a], scaledScalar = [.. a], productScalar = [.. a];

        ParticleKernels.AddScaled(scaled, b, 0.3);
        ParticleKernels.AddScaledScalar(scaledScalar, b, 0.3);
        ParticleKernels.AddProduct(product, b, c);
        ParticleKernels.AddProductScalar(productScalar, b, c);

        Assert.That(scaled, Is.EqualTo(scaledScalar));
        Assert.That(product, Is.EqualTo(productScalar));
        Assert.That(ParticleKernels.Dot(a, b), Is.EqualTo(ParticleKernels.DotScalar(a, b)).Within(1e-13));
        Assert.That(ParticleKernels.WeightedSquareSum(a, b), Is.EqualTo(ParticleKernels.WeightedSquareSumScalar(a, b)).Within(1e-13));
    }

    [Test]
    public void A_vector_over_the_limit_or_not_a_number_is_found_at_any_place([Range(0, 18)] int place, [Values(5.0, double.NaN, double.PositiveInfinity)] double bad)
    {
        double[] x = Numbers(1, 19), y = Numbers(2, 19), z = Numbers(3, 19);
        Assert.That(ParticleKernels.AllShorterThan(x, y, z, 2), Is.True);

        y[place] = bad;

        Assert.That(ParticleKernels.AllShorterThan(x, y, z, 2), Is.False);
        Assert.That(ParticleKernels.Longest(x, y, z).Index, Is.EqualTo(place));
    }

    [Test]
    public void The_tether_is_minus_its_gradient_and_leaves_free_atoms_alone()
    {
        MdState state = MdState.From(TestCells.FaceCentred("Li", "Cl", 4.0, 2));
        HarmonicTether tether = new(state, i => i >= 8, 1.7);
        double[] shift = Numbers(4, state.Count);
        for (int i = 0; i < state.Count; i++)
        {
            state.X[i] += shift[i];
        }

        double energy = tether.AddForces(state, Wanted.All).PotentialEnergyEv;
        const double h = 1e-5;
        for (int i = 0; i < state.Count; i++)
        {
            double force = state.Fx[i];
            state.X[i] += h;
            double up = tether.AddForces(state, Wanted.Energy).PotentialEnergyEv;
            state.X[i] -= 2 * h;
            double down = tether.AddForces(state, Wanted.Energy).PotentialEnergyEv;
            state.X[i] += h;
            Assert.That(force, Is.EqualTo(-(up - down) / (2 * h)).Within(1e-8));
            Assert.That(i >= 8 || force == 0);
            state.ClearForces();
            tether.AddForces(state, Wanted.Forces);
        }

        Assert.That(energy, Is.EqualTo(0.5 * 1.7 * shift.Skip(8).Sum(d => d * d)).Within(1e-12));
        Assert.That(tether.IsTranslationInvariant, Is.False);
        Assert.That(new SumForceField(tether, new FreeForceField()).IsTranslationInvariant, Is.False);
        Assert.That(new SumForceField(new FreeForceField()).IsTranslationInvariant, Is.True);
    }

    private static double[] Numbers(int seed, int count)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextDouble()) - 1)];
    }
}
