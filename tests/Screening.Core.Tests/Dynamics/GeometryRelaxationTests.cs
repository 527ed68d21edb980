using Screening.Core.Candidates;
using Screening.Core.Dynamics;
using Screening.Core.ForceFields;
using Screening.Core.Particles;
using Screening.Core.Structures;

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
