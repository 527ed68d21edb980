using Screening.Core.Candidates;
using Screening.Core.Dynamics;
using Screening.Core.ForceFields;
using Screening.Core.Particles;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Testing;

namespace Screening.Core.Tests.Dynamics;

public class GeometryRelaxationTests
{
    private const double LatticeConstant = 5.075;        // of the published set at 0 K, Å

    /// <summary>Positions stop at 0.02 eV/Å; with 2 eV/Å² and more against a displaced ion that is 0.01 Å.</summary>
    private const double PlaceTolerance = 0.02;

    [Test]
    public void A_displaced_ion_goes_back_and_energy_and_move_are_told()
    {
        const double displaced = 0.4;
        OrderedCell crystal = RockSalt(LatticeConstant), start = Displace(crystal, 0, displaced);
        IForceField field = Field(start);

        RelaxedCell relaxed = GeometryRelaxation.Run(start, field, RelaxationKind.Positions);

        double expected = (Energy(start) - Energy(crystal)) / crystal.Count;
        Assert.That(relaxed.Converged, Is.True);
        Assert.That(relaxed.EnergyGainedEvPerAtom, Is.EqualTo(expected).Within(0.01 * expected));
        Assert.That(relaxed.LargestMoveAngstrom, Is.EqualTo(displaced * (1 - (1.0 / crystal.Count))).Within(PlaceTolerance));
        Assert.That(relaxed.VolumeChange, Is.Zero);
        Assert.That(Enumerable.Range(0, crystal.Count).Max(i => crystal.Lattice.Distance(crystal.Positions[i], relaxed.Cell.Positions[i])),
            Is.LessThan((displaced / crystal.Count) + PlaceTolerance), "the crystal, moved as a whole by the mean of all moves");
        Assert.That(start.Positions[0], Is.Not.EqualTo(relaxed.Cell.Positions[0]), "the cell given stays as it was");
    }

    [Test]
    public void A_stretched_cell_shrinks_to_the_lattice_constant_of_the_model()
    {
        const double stretched = 5.2;
        OrderedCell start = RockSalt(stretched);

        RelaxedCell relaxed = GeometryRelaxation.Run(start, Field(start), RelaxationKind.Cell);

        Assert.That(relaxed.Converged, Is.True);
        Assert.That(relaxed.Cell.Lattice.A.Length, Is.EqualTo(LatticeConstant).Within(0.01));
        Assert.That(relaxed.VolumeChange, Is.EqualTo(Math.Pow(LatticeConstant / stretched, 3) - 1).Within(0.005));
        Assert.That(relaxed.LargestMoveAngstrom, Is.LessThan(1e-6), "the strain of the cell is no move");
    }

    [Test]
    public void Without_relaxation_the_cell_comes_back()
    {
        OrderedCell start = RockSalt(5.2);
        Assert.That(GeometryRelaxation.Run(start, Field(start), RelaxationKind.None).Cell, Is.SameAs(start));
    }

    /// <summary>The nested search is the judge: positions at every cell. Both stop at 0.02 eV/Å and 0.05 GPa, worth 1e-5 eV per atom.</summary>
    [Test]
    public void Cell_and_positions_together_reach_the_minimum_of_the_nested_search_with_fewer_forces()
    {
        OrderedCell crystal = RockSalt(5.2), start = Displace(Displace(crystal, 0, 0.3), 5, -0.25) with { Lattice = new(new(5.2, 0, 0), new(0.4, 5.1, 0), new(0, -0.3, 5.4)) };
        MdState nested = MdState.From(start);
        CountingForceField judge = new(Field(start)), counted = new(Field(start));
        CellMinimisationResult expected = CellMinimiser.Run(nested, judge, positions: new() { ForceToleranceEvPerAngstrom = 0.02, StepLimit = 1000 }, stressToleranceGpa: 0.05);

        RelaxedCell relaxed = GeometryRelaxation.Run(start, counted, RelaxationKind.Cell);

        Assert.That((relaxed.Converged, expected.Converged), Is.EqualTo((true, true)));
        Assert.That(Energy(relaxed.Cell) / start.Count, Is.EqualTo(expected.EnthalpyEv / start.Count).Within(1e-4));
        Assert.That(relaxed.Cell.Lattice.VolumeCubicAngstrom, Is.EqualTo(nested.Lattice.VolumeCubicAngstrom).Within(0.003 * nested.Lattice.VolumeCubicAngstrom));
        Assert.That(relaxed.LargestStressGpa, Is.LessThanOrEqualTo(0.05));
        Assert.That(counted.Evaluations, Is.LessThan(judge.Evaluations), $"{counted.Evaluations} against {judge.Evaluations}");
    }

    [Test]
    public void A_crystal_that_the_model_blows_up_ends_with_a_verdict_and_the_number()
    {
        OrderedCell start = RockSalt(5.2);

        RelaxedCell relaxed = GeometryRelaxation.Run(start, new SwellingForceField(), RelaxationKind.Cell);

        Assert.That((relaxed.Converged, relaxed.Failure?.Verdict), Is.EqualTo((false, (Verdict?)Verdict.OutsidePotential)));
        Assert.That(relaxed.Failure!.Reason, Does.Match(@"changed the volume by \+\d+(\.\d)? %, more than 30 %"));
        Assert.That(relaxed.Steps, Is.LessThan(200), "it does not swell until the limit of steps");
    }

    [Test]
    public void A_cell_that_sheared_is_remarked_with_its_widths()
    {
        OrderedCell cell = RockSalt(5.2);
        RelaxedCell sheared = new(cell with { Lattice = new(new(5.2, 0, 0), new(3, 5.2, 0), new(0, 0, 5.2)) }, true, 0, 0, 0, 0, 3, 0) { WidthBeforeAngstrom = 5.2 };
        Assert.That(sheared.Remark, Is.EqualTo("relaxation of ordering 0 sheared the cell: its smallest width went from 5.2 to 4.5 Å"));
        Assert.That((sheared with { Converged = false }).Remark, Does.StartWith("relaxation of ordering 0 stopped after 3 steps").And.EndsWith("4.5 Å"));
        Assert.That((sheared with { WidthBeforeAngstrom = 4.5 }).Remark, Is.Null);
    }

    [Test]
    public void A_force_that_is_no_number_ends_with_a_verdict()
    {
        OrderedCell start = Displace(RockSalt(5.2), 0, 0.3);
        RelaxedCell relaxed = GeometryRelaxation.Run(start, new SabotagedForceField(Field(start), 3, s => s.Fx[0] = double.NaN), RelaxationKind.Positions);
        Assert.That(relaxed.Failure?.Verdict, Is.EqualTo(Verdict.Exploded));
    }

    [Test]
    public void A_tethered_model_cannot_relax_a_cell()
    {
        OrderedCell start = RockSalt(5.2);
        SumForceField tethered = new(Field(start), new HarmonicTether(MdState.From(start), _ => true, 1));
        Assert.That(() => GeometryRelaxation.Run(start, tethered, RelaxationKind.Cell), Throws.ArgumentException.With.Message.Contains("tether"));
    }

    private sealed class CountingForceField(IForceField inner) : IForceField
    {
        public int Evaluations { get; private set; }

        public string Name => inner.Name;

        public double CutoffAngstrom => inner.CutoffAngstrom;

        public Energetics AddForces(MdState state, Wanted wanted)
        {
            Evaluations++;
            return inner.AddForces(state, wanted);
        }
    }

    /// <summary>A pressure of 16 GPa that never ends.</summary>
    private sealed class SwellingForceField : IForceField
    {
        public string Name => "swelling";

        public double CutoffAngstrom => 0;

        public Energetics AddForces(MdState state, Wanted wanted)
        {
            double w = 0.1 * state.Lattice.VolumeCubicAngstrom;
            return new(-w, new Virial(w, w, w, 0, 0, 0));
        }
    }

    private static IForceField Field(OrderedCell cell) => PotentialCatalog.Get("licl-fumi-tosi").Create(cell, new PotentialSettings(EngineKind.Reference));

    private static double Energy(OrderedCell cell) => Field(cell).AddForces(MdState.From(cell), Wanted.Energy).PotentialEnergyEv;

    private static OrderedCell Displace(OrderedCell cell, int atom, double by) => cell with
    {
        Positions = [.. cell.Positions.Select((p, i) => i == atom ? p + cell.Lattice.ToFractional(new(by, 0, 0)) : p)],
    };

    private static OrderedCell RockSalt(double edge)
    {
        (double U, double V, double W)[] corners = [(0, 0, 0), (0, 0.5, 0.5), (0.5, 0, 0.5), (0.5, 0.5, 0)];
        Species lithium = new(Element.Parse("Li"), 1), chlorine = new(Element.Parse("Cl"), -1);
        return new()
        {
            Lattice = Lattice.Cubic(edge),
            Atoms = [.. corners.Select(_ => lithium), .. corners.Select(_ => chlorine)],
            Positions = [.. corners.Select(c => new Fractional(c.U, c.V, c.W)), .. corners.Select(c => new Fractional(c.U + 0.5, c.V + 0.5, c.W + 0.5).Wrapped())],
            SiteLabels = [.. corners.Select(_ => "Li"), .. corners.Select(_ => "Cl")],
            Mobile = lithium,
        };
    }
}
