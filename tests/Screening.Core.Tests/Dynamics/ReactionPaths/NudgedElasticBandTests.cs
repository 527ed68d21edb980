using Screening.Core.Dynamics;
using Screening.Core.Dynamics.ReactionPaths;
using Screening.Core.ForceFields;
using Screening.Core.Particles;
using Screening.Core.Structures;
using Screening.Testing;

namespace Screening.Core.Tests.Dynamics.ReactionPaths;

public class NudgedElasticBandTests
{
    [TestCase(5)]
    [TestCase(6)]        // no image at the middle: the highest has to climb
    [TestCase(11)]
    [Category("EngineFigures")]
    public void The_barrier_of_a_curved_valley_is_its_closed_form(int images)
    {
        // E = h (x² − 1)² + k/2 (y − c (1 − x²))² + t x: minima near x = ±1; for t = 0 a saddle of height h at (0, c).
        const double height = 0.4, bend = 0.8;
        CurvedValley surface = new(height, 6, bend);
        (MdState from, MdState to) = (At(-1, 0), At(1, 0));

        ReactionPath path = NudgedElasticBand.Run(from, to, surface, new NudgedElasticBandOptions { Images = images, ForceToleranceEvPerAngstrom = 1e-4 });

        Assert.That(path.Converged, Is.True);
        Assert.That(path.BarrierEv, Is.EqualTo(height).Within(1e-6));        // the error is of second order in the residual force
        Assert.That(path.Images[path.Highest].X[0], Is.EqualTo(0).Within(1e-3));
        Assert.That(path.Images[path.Highest].Y[0], Is.EqualTo(bend).Within(1e-3));
        foreach (MdState image in path.Images)
        {
            Assert.That(image.Y[0], Is.EqualTo(bend * (1 - (image.X[0] * image.X[0]))).Within(0.1));        // it stays in the valley
        }

        static MdState At(double x, double y)
        {
            MdState state = new(Lattice.Cubic(20), [new Species(Element.Parse("Li"), 1)]);
            (state.X[0], state.Y[0]) = (x, y);
            return state;
        }
    }

    [Test]
    [Category("EngineFigures")]
    public void A_vacancy_hop_in_lithium_chloride_has_the_barrier_of_a_fine_constrained_scan()
    {
        (MdState from, MdState to, IForceField field, int hopper) = VacancyHop();

        ReactionPath path = NudgedElasticBand.Run(from, to, field, new NudgedElasticBandOptions { Images = 5, ForceToleranceEvPerAngstrom = 0.01 });
        double scanned = Scan(from, to, field, hopper);

        TestContext.Out.WriteLine($"barrier {path.BarrierEv:0.0000} eV, scan {scanned:0.0000} eV, {path.Steps} steps, energies {string.Join(", ", path.EnergiesEv.Select(e => e.ToString("0.000")))}");
        Assert.That(path.Converged, Is.True);
        Assert.That(path.BarrierEv, Is.GreaterThan(0.1));
        Assert.That(path.BarrierEv, Is.EqualTo(scanned).Within(0.002));        // forces of 0.01 eV/Å leave about 1 meV
        Assert.That(path.ReverseBarrierEv, Is.EqualTo(path.BarrierEv).Within(0.002));        // both ends are the same crystal
    }

    [Test]
    public void Ends_that_coincide_or_differ_in_atoms_are_refused()
    {
        MdState one = MdState.From(TestCells.Single("Li", 10)), many = MdState.From(TestCells.FaceCentred("Li", "Cl", 4, 1));
        Assert.That(() => NudgedElasticBand.Run(one, one, new FreeForceField()), Throws.ArgumentException);
        Assert.That(() => NudgedElasticBand.Run(one, many, new FreeForceField()), Throws.ArgumentException);
    }

    private static (MdState From, MdState To, IForceField Field, int Hopper) VacancyHop()
    {
        const double a = 5.075;
        const int n = 2;
        Species lithium = new(Element.Parse("Li"), 1), chloride = new(Element.Parse("Cl"), -1);
        List<(Species Ion, Cartesian Place)> atoms = [];
        for (int i = 0; i < 2 * n; i++)
        {
            for (int j = 0; j < 2 * n; j++)
            {
                for (int k = 0; k < 2 * n; k++)
                {
                    atoms.Add(((i + j + k) % 2 == 0 ? lithium : chloride, a / 2 * new Cartesian(i, j, k)));
                }
            }
        }

        atoms.RemoveAll(s => s.Place.LengthSquared == 0);        // the vacancy, at the origin
        atoms = [.. atoms.OrderBy(s => s.Ion == lithium ? 0 : 1)];
        Lattice lattice = Lattice.Cubic(n * a);
        OrderedCell cell = new()
        {
            Lattice = lattice,
            Atoms = [.. atoms.Select(s => s.Ion)],
            Positions = [.. atoms.Select(s => lattice.ToFractional(s.Place))],
            SiteLabels = [.. atoms.Select(s => s.Ion.Element.Symbol)],
            Mobile = lithium,
        };
        IForceField field = PotentialCatalog.Get("licl-fumi-tosi").Create(cell, new PotentialSettings(EngineKind.Reference));
        MdState from = MdState.From(cell), to = MdState.From(cell);
        int hopper = atoms.FindIndex(s => (s.Place - (a / 2 * new Cartesian(1, 1, 0))).Length < 1e-9);
        (to.X[hopper], to.Y[hopper]) = (0, 0);
        MinimiserOptions tight = new() { ForceToleranceEvPerAngstrom = 0.005, StepLimit = 400 };
        Assert.That(Minimiser.Run(from, field, tight).Converged && Minimiser.Run(to, field, tight).Converged, Is.True);
        return (from, to, field, hopper);
    }

    /// <summary>Highest relaxed energy along the hop: the ion's place along the line is held, everything else relaxes.</summary>
    private static double Scan(MdState from, MdState to, IForceField field, int hopper)
    {
        MdState state = NudgedCopy(from);
        state.ClearForces();
        double start = field.AddForces(state, Wanted.Energy).PotentialEnergyEv, highest = 0;
        foreach (double part in (double[])[0.40, 0.45, 0.5, 0.55])
        {
            for (int i = 0; i < state.Count; i++)
            {
                (state.X[i], state.Y[i], state.Z[i]) = (
                    from.X[i] + (part * (to.X[i] - from.X[i])), from.Y[i] + (part * (to.Y[i] - from.Y[i])), from.Z[i] + (part * (to.Z[i] - from.Z[i])));
            }

            MinimisationResult relaxed = Minimiser.Run(state, new Held(field, hopper), new MinimiserOptions { ForceToleranceEvPerAngstrom = 0.005, StepLimit = 400 });
            Assert.That(relaxed.Converged, Is.True);
            highest = Math.Max(highest, relaxed.FinalEnergyEv - start);
        }

        return highest;
    }

    private static MdState NudgedCopy(MdState state)
    {
        MdState copy = new(state.Lattice, [.. state.TypeOf.Select(t => state.SpeciesList[t])]);
        state.X.CopyTo(copy.X, 0);
        state.Y.CopyTo(copy.Y, 0);
        state.Z.CopyTo(copy.Z, 0);
        return copy;
    }

    /// <summary>Takes away one atom's force along [110], and the common drift of all atoms that this leaves.</summary>
    private sealed class Held(IForceField inner, int atom) : IForceField
    {
        public string Name => "held";

        public double CutoffAngstrom => inner.CutoffAngstrom;

        public bool IsTranslationInvariant => false;

        public Energetics AddForces(MdState state, Wanted wanted)
        {
            Energetics energetics = inner.AddForces(state, wanted);

            // x_hopper + y_hopper, seen from the centre of all atoms, is what is held.
            double along = (state.Fx[atom] + state.Fy[atom]) / 2 * state.Count / (state.Count - 1.0);
            (state.Fx[atom], state.Fy[atom]) = (state.Fx[atom] - along, state.Fy[atom] - along);
            for (int i = 0; i < state.Count; i++)
            {
                (state.Fx[i], state.Fy[i]) = (state.Fx[i] + (along / state.Count), state.Fy[i] + (along / state.Count));
            }

            return energetics;
        }
    }

    private sealed class CurvedValley(double height, double k, double bend) : IForceField
    {
        public string Name => "curved valley";

        public double CutoffAngstrom => 0;

        public bool IsTranslationInvariant => false;

        public Energetics AddForces(MdState state, Wanted wanted)
        {
            double x = state.X[0], y = state.Y[0], well = (x * x) - 1, off = y - (bend * (1 - (x * x)));
            state.Fx[0] -= (4 * height * x * well) + (2 * k * bend * x * off);
            state.Fy[0] -= k * off;
            return new((height * well * well) + (0.5 * k * off * off), default);
        }
    }
}
