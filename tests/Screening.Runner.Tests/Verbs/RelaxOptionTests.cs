using System.Text.Json;
using Screening.Core.Candidates;
using Screening.Core.Dynamics;
using Screening.Core.ForceFields;
using Screening.Core.Structures;
using Screening.Runner.Verbs;
using Screening.Testing;

namespace Screening.Runner.Tests.Verbs;

/// <summary>--relax and --relax-with of energy and md.</summary>
public class RelaxOptionTests
{
    private const string Lithium = "licl-fumi-tosi";

    private static readonly string Salt = Repository.File("data", "candidates", "LiCl.cif");

    [Test]
    public void Energy_relaxes_tells_how_and_writes_the_structure_it_found([Values(".cif", ".vasp", ".xyz")] string ending)
    {
        string file = Path.Combine(Path.GetTempPath(), $"screening-relaxed-{Guid.NewGuid():N}{ending}");
        StringWriter output = new(), again = new();
        Potential potential = PotentialCatalog.Get(Lithium);

        int exit = EnergyVerb.Run(Salt, potential, new(EngineKind.Reference), true, output, RelaxationKind.Cell, null, file);
        EnergyVerb.Run(file, potential, new(EngineKind.Reference), true, again);

        JsonElement root = JsonDocument.Parse(output.ToString()).RootElement, relaxation = root.GetProperty("relaxation");
        Assert.That(exit, Is.EqualTo(ExitCodes.Done));
        Assert.That((relaxation.GetProperty("kind").GetString(), relaxation.GetProperty("potential").GetString(), relaxation.GetProperty("converged").GetBoolean()), Is.EqualTo(("cell", Lithium, true)));
        Assert.That(relaxation.GetProperty("volume_change_percent").GetDouble(), Is.InRange(-5, -1));
        Assert.That(Math.Abs(root.GetProperty("pressure_GPa").GetDouble()), Is.LessThan(0.06));
        double energy = root.GetProperty("energy_eV").GetDouble();
        Assert.That(JsonDocument.Parse(again.ToString()).RootElement.GetProperty("energy_eV").GetDouble(), Is.EqualTo(energy).Within(1e-6 * Math.Abs(energy)), "the file holds the relaxed structure");
        File.Delete(file);
    }

    [Test]
    public void Energy_is_of_its_own_potential_where_another_one_relaxed()
    {
        StringWriter output = new();
        EnergyVerb.Run(Salt, PotentialCatalog.Get(PotentialCatalog.Default), new(EngineKind.Reference), false, output, RelaxationKind.Cell, Lithium);

        Assert.That(output.ToString(), Does.Contain("potential bond-valence").And.Match($"relaxed cell and positions with {Lithium} in [1-9][0-9]* steps: .*volume -"));
    }

    [Test]
    public void A_place_for_nothing_and_an_unknown_ending_are_usage_errors()
    {
        Potential potential = PotentialCatalog.Get(Lithium);
        Assert.That(() => EnergyVerb.Run(Salt, potential, new(EngineKind.Reference), true, TextWriter.Null, file: "x.cif"), Throws.TypeOf<UsageException>().With.Message.Contains("--relax"));
        Assert.That(() => EnergyVerb.Run(Salt, potential, new(EngineKind.Reference), true, TextWriter.Null, RelaxationKind.Positions, null, "x.pdb"), Throws.TypeOf<UsageException>().With.Message.Contains(".cif"));
    }

    [Test]
    public void A_run_starts_from_the_cell_that_another_potential_relaxed()
    {
        MdRequest request = new(Salt, PotentialCatalog.Default, 1, null, new SimulationOptions { ProductionPs = 0.05, EquilibrationPs = 0.02 })
        {
            Relaxation = RelaxationKind.Cell,
            RelaxationPotential = Lithium,
        };
        StringWriter output = new(), log = new();

        int exit = MdVerb.Run(request, true, output, log, default);

        JsonElement relaxation = JsonDocument.Parse(output.ToString()).RootElement.GetProperty("relaxation");
        Assert.That(exit, Is.EqualTo(ExitCodes.Done));
        Assert.That((relaxation.GetProperty("potential").GetString(), relaxation.GetProperty("converged").GetBoolean()), Is.EqualTo((Lithium, true)));
        Assert.That(log.ToString(), Does.Contain("relaxed cell and positions with " + Lithium));
    }

    [Test]
    public void A_cell_without_a_holding_potential_and_elements_it_lacks_are_told()
    {
        MdRequest request = new(Salt, PotentialCatalog.Default, 1, null, new SimulationOptions { ProductionPs = 0.05 }) { Relaxation = RelaxationKind.Cell };
        Assert.That(() => MdVerb.Run(request, true, TextWriter.Null, TextWriter.Null, default), Throws.TypeOf<UsageException>().With.Message.Contains("--relax-with"));
        Assert.That(() => MdVerb.Run(request with { RelaxationPotential = "agi-shimojo-kobayashi" }, true, TextWriter.Null, TextWriter.Null, default),
            Throws.TypeOf<StructureFileException>().With.Message.Contains("no parameters for Li, Cl"));
    }
}
