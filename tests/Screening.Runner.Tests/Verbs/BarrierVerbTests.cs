using System.Text.Json;
using Screening.Core.Dynamics.ReactionPaths;
using Screening.Runner.Verbs;
using Screening.Testing;

namespace Screening.Runner.Tests.Verbs;

public class BarrierVerbTests
{
    [Test]
    public void A_vacancy_hop_in_lithium_chloride_has_one_barrier_seen_from_both_ends()
    {
        StringWriter output = new();

        int exit = BarrierVerb.Run(Request("licl-fumi-tosi", 3, 4) with { Band = new() { Images = 3, ForceToleranceEvPerAngstrom = 0.05 } }, true, output, TextWriter.Null);

        using JsonDocument document = JsonDocument.Parse(output.ToString());
        JsonElement move = document.RootElement.GetProperty("moves").EnumerateArray().Single();
        double barrier = move.GetProperty("barrier_eV").GetProperty("value").GetDouble();
        Assert.That(exit, Is.EqualTo(ExitCodes.Done));
        Assert.That(move.GetProperty("mechanism").GetString(), Is.EqualTo("vacancy"));
        Assert.That(move.GetProperty("converged").GetBoolean(), Is.True);
        Assert.That(move.GetProperty("distance_A").GetDouble(), Is.EqualTo(5.14 / Math.Sqrt(2)).Within(0.02));
        Assert.That(barrier, Is.InRange(0.2, 1.0));        // 0.49 eV at the cell of 0 K
        Assert.That(move.GetProperty("reverse_barrier_eV").GetProperty("value").GetDouble(), Is.EqualTo(barrier).Within(0.01));        // the crystal is the same again
        Assert.That(move.GetProperty("energies_eV").GetArrayLength(), Is.EqualTo(5));
    }

    [Test]
    public void A_way_through_another_ion_is_bent_around_it()
    {
        // Straight along a cell edge the lithium ion would run into a chloride ion.
        StringWriter output = new();

        BarrierVerb.Run(Request("licl-fumi-tosi", 5, 5.3) with { Band = new() { Images = 5, ForceToleranceEvPerAngstrom = 0.1 } }, true, output, TextWriter.Null);

        using JsonDocument document = JsonDocument.Parse(output.ToString());
        JsonElement move = document.RootElement.GetProperty("moves").EnumerateArray().Single();
        Assert.That(move.GetProperty("barrier_eV").GetProperty("value").GetDouble(), Is.InRange(0.3, 3));
        Assert.That(move.GetProperty("path_A").EnumerateArray().Last().GetDouble(), Is.GreaterThan(5.2));
    }

    [Test]
    public void Lengths_that_no_move_has_are_an_error_that_says_so()
    {
        Assert.That(() => BarrierVerb.Run(Request("licl-fumi-tosi", 1, 2), true, TextWriter.Null, TextWriter.Null),
            Throws.TypeOf<Core.Structures.StructureFileException>().With.Message.Contains("between 1 and 2 Å"));
        Assert.That(() => BarrierVerb.Run(Request("licl-fumi-tosi", 5, 4), true, TextWriter.Null, TextWriter.Null), Throws.TypeOf<UsageException>());
    }

    private static BarrierRequest Request(string potential, double shortest, double longest) =>
        new(Repository.File("data", "candidates", "LiCl.cif"), potential, MoveMechanism.Vacancy, shortest, longest, 4, 1, new());
}
