using Screening.Core.ForceFields;
using Screening.Core.ForceFields.BondValence;
using Screening.Core.Numerics;
using Screening.Core.Particles;
using Screening.Core.Preparation;
using Screening.Core.Structures;
using Screening.Testing;

namespace Screening.Core.Tests.Preparation;

public sealed class PolyhedronRestorationTests
{
    private static OrderedCell Nasicon => CandidatePreparation.Prepare(StructureReader.Read(Repository.File("data", "candidates", "LiTi2P3O12.cif")), new()).Orderings[0];

    private static OrderedCell Displaced(OrderedCell cell, double amplitude)
    {
        RandomStream random = new(3, "noise");
        return cell with
        {
            Positions = [.. cell.Positions.Select((p, i) => cell.IsMobile(i) ? p
                : (p + cell.Lattice.ToFractional(new(amplitude * random.NextNormal(), amplitude * random.NextNormal(), amplitude * random.NextNormal()))).Wrapped())],
        };
    }

    private static double[] BondLengths(OrderedCell cell, string cation, double cutoff)
    {
        int[] centres = [.. Enumerable.Range(0, cell.Count).Where(i => cell.Atoms[i].Element.Symbol == cation)], oxygen = [.. Enumerable.Range(0, cell.Count).Where(i => cell.Atoms[i].IsAnion)];
        return [.. centres.SelectMany(c => oxygen.Select(o => cell.Lattice.Distance(cell.Positions[c], cell.Positions[o]))).Where(d => d < cutoff)];
    }

    private static double Spread(double[] values) => Math.Sqrt(values.Average(v => (v - values.Average()) * (v - values.Average())));

    [Test]
    public void Noise_of_published_positions_is_taken_out_of_the_tetrahedra()
    {
        OrderedCell noisy = Displaced(Nasicon, 0.08);
        PolyhedronRestoration restored = PolyhedronRestoration.Of(noisy);
        double[] before = BondLengths(noisy, "P", 2.1), after = BondLengths(restored.Cell, "P", 2.1);
        BondValenceTable.Shared.TryGetPair(new(Element.Parse("P"), 5), new(Element.Parse("O"), -2), out BondValencePair? pair);
        double wanted = pair!.R0 - (pair.B * Math.Log(5.0 / 4));
        Assert.Multiple(() =>
        {
            Assert.That(after, Has.Length.EqualTo(before.Length));
            Assert.That(Spread(after), Is.LessThan(Spread(before) / 3));
            Assert.That(after.Average(), Is.EqualTo(wanted).Within(0.03));
            Assert.That(restored.RmsShiftAngstrom, Is.InRange(0.03, 0.25));
        });
    }

    [Test]
    public void Mobile_ions_stay_where_they_are()
    {
        OrderedCell noisy = Displaced(Nasicon, 0.05), restored = PolyhedronRestoration.Of(noisy).Cell;
        int[] mobile = [.. Enumerable.Range(0, noisy.Count).Where(noisy.IsMobile)];
        Assert.That(mobile.Select(i => restored.Positions[i]), Is.EqualTo(mobile.Select(i => noisy.Positions[i])));
    }

    [Test]
    public void A_crystal_without_highly_charged_cations_is_left_alone()
    {
        OrderedCell salt = CandidatePreparation.Prepare(PreparationStructures.RockSalt("Li", "Cl", 5.13), new()).Orderings[0];
        PolyhedronRestoration restored = PolyhedronRestoration.Of(salt);
        Assert.That(restored.Cell.Positions, Is.EqualTo(salt.Positions));
        Assert.That(restored.Polyhedra, Is.Zero);
    }

    [Test]
    public void Forces_are_minus_the_gradient_of_the_energy()
    {
        Species ion = new(Element.Parse("O"), -2);
        MdState state = new(Lattice.Cubic(10), [ion, ion, ion]);
        (state.X[1], state.Y[1], state.Z[2]) = (1.4, 0.3, 1.9);
        PolyhedronTerms terms = new([new(0, 1, default, 1.6, 20), new(1, 2, new(0.2, -0.1, 0.4), 2.5, 4)]);
        terms.AddForces(state, Wanted.Forces);
        const double step = 1e-5;
        double Energy(double x)
        {
            state.X[1] = x;
            return terms.AddForces(state, Wanted.Energy).PotentialEnergyEv;
        }

        double force = state.Fx[1];
        Assert.That((Energy(1.4 - step) - Energy(1.4 + step)) / (2 * step), Is.EqualTo(force).Within(1e-6 * Math.Abs(force)));
        Assert.That(state.Fx.Sum(), Is.Zero.Within(1e-9));
    }
}
