using Screening.Core.ForceFields;
using Screening.Core.ForceFields.BondValence;
using Screening.Core.ForceFields.Pairs;
using Screening.Core.Numerics;
using Screening.Core.Particles;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors.Energy;

namespace Screening.Descriptors.Tests.Energy;

public sealed class IonEnergyTests
{
    private static readonly Species Chloride = new(Element.Parse("Cl"), -1);

    [Test]
    public void Moving_one_ion_changes_its_energy_by_what_the_reference_engine_finds_for_the_whole_cell()
    {
        // Triclinic cell wide enough for the range of 8 Å; only pairs with the moved ion change.
        Lattice lattice = new(new(18, 0, 0), new(2, 17.5, 0), new(-1, 3, 18));
        RandomStream random = new(3, "cell");
        Species[] atoms = [.. Enumerable.Range(0, 24).Select(i => i % 2 == 0 ? SyntheticTrajectory.Lithium : Chloride)];
        Fractional[] points = [.. Enumerable.Range(0, 24).Select(i => new Fractional(((i % 3) + (0.3 * random.NextDouble())) / 3, ((i / 3 % 3) + (0.3 * random.NextDouble())) / 3, ((i / 9) + (0.3 * random.NextDouble())) / 3))];
        IonEnergyModel model = IonEnergyModel.Create(Info(lattice, atoms), out string? reason)!;
        double before = model.Of(lattice, points, 4), wholeBefore = Whole(lattice, atoms, points);
        points[4] += new Fractional(0.03, -0.02, 0.05);

        double change = model.Of(lattice, points, 4) - before;

        Assert.That(reason, Is.Null);
        Assert.That(Math.Abs(change), Is.GreaterThan(0.01));
        Assert.That(change, Is.EqualTo(Whole(lattice, atoms, points) - wholeBefore).Within(1e-9));
    }

    [Test]
    public void Rock_salt_at_rest_has_one_energy_and_no_width()
    {
        (Lattice lattice, Species[] atoms, Fractional[] points) = RockSalt();
        DescriptorOutput output = Play(lattice, atoms, points, _ => default);
        DescriptorValue energy = SyntheticTrajectory.Value(output, "ion_energy_eV");

        // Seven neighbours' shells of one sign pattern: bound by more than the Morse wells of six contacts, and alike for every ion.
        Assert.That(energy.Value, Is.LessThan(-1));
        Assert.That(SyntheticTrajectory.Value(output, "ion_energy_width_eV").Value, Is.Zero.Within(1e-6));
        Assert.That(SyntheticTrajectory.Series(output, "ion_energy_distribution").Y.Sum() * 0.1, Is.EqualTo(1).Within(1e-9));
    }

    [Test]
    public void Vibration_widens_the_distribution_and_costs_energy()
    {
        (Lattice lattice, Species[] atoms, Fractional[] points) = RockSalt();
        RandomStream random = new(4, "vibration");
        DescriptorOutput still = Play(lattice, atoms, points, _ => default);
        DescriptorOutput moving = Play(lattice, atoms, points, _ => 0.2 * new Cartesian(random.NextNormal(), random.NextNormal(), random.NextNormal()));

        Assert.That(SyntheticTrajectory.Value(moving, "ion_energy_eV").Value, Is.GreaterThan(SyntheticTrajectory.Value(still, "ion_energy_eV").Value));
        Assert.That(SyntheticTrajectory.Value(moving, "ion_energy_width_eV").Value, Is.GreaterThan(0.05));
        Assert.That(SyntheticTrajectory.Value(moving, "ion_energy_width_eV").StandardError, Is.GreaterThan(0));
    }

    [Test]
    public void An_anion_without_parameters_gives_a_remark_and_no_number()
    {
        Species helium = new(Element.Parse("He"), -1);
        DescriptorOutput output = Play(Lattice.Cubic(16), [SyntheticTrajectory.Lithium, helium], [default, new(0.2, 0, 0)], _ => default);
        Assert.That(output.Values, Is.Empty);
        Assert.That(output.Remarks, Has.Some.Contains("no ion energy").And.Some.Contains("He"));
    }

    private static TrajectoryInfo Info(Lattice lattice, Species[] atoms) => new() { Atoms = atoms, Mobile = SyntheticTrajectory.Lithium, FrameIntervalPs = 1, Lattice = lattice };

    private static double Whole(Lattice lattice, Species[] atoms, Fractional[] points)
    {
        PairModel model = BondValenceModel.Create(atoms, BondValenceOptions.PlainRadiusFactor, new());
        MdState state = new(lattice, atoms);
        for (int i = 0; i < atoms.Length; i++)
        {
            Cartesian r = lattice.ToCartesian(points[i]);
            (state.X[i], state.Y[i], state.Z[i]) = (r.X, r.Y, r.Z);
        }

        return new ReferencePairForceField(model).AddForces(state, Wanted.Energy).PotentialEnergyEv;
    }

    private static (Lattice Lattice, Species[] Atoms, Fractional[] Points) RockSalt()
    {
        const int cells = 6;               // 6 contacts of 2.8 Å across: 16.8 Å, an even number of ions along each axis
        int[] all = [.. Enumerable.Range(0, cells * cells * cells)];
        static int Sign(int i) => ((i % cells) + (i / cells % cells) + (i / (cells * cells))) % 2;
        return (Lattice.Cubic(2.8 * cells), [.. all.Select(i => Sign(i) == 0 ? SyntheticTrajectory.Lithium : Chloride)],
            [.. all.Select(i => new Fractional(i % cells / (double)cells, i / cells % cells / (double)cells, i / (cells * cells) / (double)cells))]);
    }

    private static DescriptorOutput Play(Lattice lattice, Species[] atoms, Fractional[] points, Func<int, Cartesian> shift)
    {
        IonEnergy descriptor = new();
        descriptor.Begin(Info(lattice, atoms));
        for (int t = 0; t < 12; t++)
        {
            Cartesian[] r = [.. points.Select((p, i) => lattice.ToCartesian(p) + shift(i))];
            descriptor.Accept(new() { Index = t, TimePs = t, Lattice = lattice, X = [.. r.Select(p => p.X)], Y = [.. r.Select(p => p.Y)], Z = [.. r.Select(p => p.Z)] });
        }

        descriptor.End();
        return descriptor.Complete();
    }
}
