using System.Text.Json;
using Screening.Core.Dynamics;
using Screening.Core.Structures;
using Screening.Runner.Campaigns;
using Screening.Runner.Verbs;
using Screening.Testing;

namespace Screening.Runner.Tests.Verbs;

public sealed class ConstraintsVerbTests
{
    private static readonly ConstraintStudyOptions Short = new(new SimulationOptions { ProductionPs = 4, EquilibrationPs = 0.2, TimeStepFs = 2, FrameIntervalFs = 20 }, [600], 1, null);

    [Test]
    public void Four_modes_run_in_one_cell_and_the_band_center_of_the_cation_rises_when_its_anions_stand_still()
    {
        string model = Repository.Shared("reference", "nep", "models", "nep4_Li3PS4_A.txt");
        StringWriter output = new();

        ConstraintsVerb.Run(Repository.File("data", "candidates", "Li3PS4-beta.cif"), model, Short, true, output, TextWriter.Null);

        using JsonDocument document = JsonDocument.Parse(output.ToString());
        JsonElement only = document.RootElement.GetProperty("temperatures").EnumerateArray().Single();
        JsonElement[] modes = [.. only.GetProperty("modes").EnumerateArray()];
        double Center(int mode) => modes[mode].GetProperty("band_center_THz").GetProperty("value").GetDouble();
        Assert.That(modes.Select(m => m.GetProperty("constraint").GetString()), Is.EqualTo(new[] { "uc", "rc", "rtc", "rtvc" }));
        Assert.That(only.GetProperty("rotors").GetString(), Is.EqualTo("32 PS4"));
        Assert.That(Center(3), Is.GreaterThan(Center(0)), "rigid surroundings are stiffer");
    }

    [Test]
    public void A_structure_without_rotor_anions_is_refused() =>
        Assert.That(() => ConstraintsVerb.Run(Repository.File("data", "candidates", "LiCl.cif"), "bond-valence", Short, true, TextWriter.Null, TextWriter.Null),
            Throws.TypeOf<StructureFileException>().With.Message.Contains("no rotor anions"));
}
