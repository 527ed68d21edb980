using System.Text.Json;
using Screening.Core.ForceFields;
using Screening.Core.ForceFields.BondValence;
using Screening.Core.ForceFields.Pairs;
using Screening.Core.Particles;
using Screening.Core.Structures;
using Screening.Testing;

namespace Screening.Core.Tests.ForceFields;

[TestFixture]
public sealed class BondValenceReferenceTests
{
    /// <summary>The reference energies carry 12 digits or more.</summary>
    private const double EnergyTolerance = 1e-9;

    /// <summary>The reference forces are rounded to 1e-8 eV/Å.</summary>
    private const double ForceTolerance = 2e-8;

    [Test]
    public void Energy_forces_pressure_and_charges_equal_another_program(
        [Values("LiCl", "LiFePO4", "Na3PS4")] string name, [Values("plain_f074", "coulomb_f16")] string variant)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Repository.Shared("reference", "softbv_cases", "reference.json")));
        JsonElement reference = document.RootElement.GetProperty(name), expected = reference.GetProperty("variants").GetProperty(variant);
        JsonElement oxidation = reference.GetProperty("oxidation");
        (MdState state, _) = SimpleExtendedXyz.Read(
            Repository.Shared("reference", "softbv_cases", name + ".extxyz"),
            symbol => new Species(Element.Parse(symbol), oxidation.GetProperty(symbol).GetDouble()));
        bool plain = variant.StartsWith("plain", StringComparison.Ordinal);
        BondValenceOptions options = new() { Variant = plain ? BondValenceVariant.Plain : BondValenceVariant.Coulomb };
        PairModel model = BondValenceModel.Create(Atoms(state), plain ? 0.74 : 1.6, options);

        Energetics result = new ReferencePairForceField(model).AddForces(state, Wanted.All);

        double energy = expected.GetProperty("energy_ev").GetDouble();
        double pressureBar = result.Virial.Trace / (3 * state.Lattice.VolumeCubicAngstrom) * Units.GigapascalPerEvPerCubicAngstrom * 1e4;
        Assert.That(result.PotentialEnergyEv, Is.EqualTo(energy).Within(EnergyTolerance * Math.Abs(energy)));
        Assert.That(pressureBar, Is.EqualTo(expected.GetProperty("pressure_bar").GetDouble()).Within(1e-4).Percent);
        Assert.That(
            state.SpeciesList.Select((s, t) => model.ChargesE[t] - reference.GetProperty("charges").GetProperty(s.Element.Symbol).GetDouble()),
            Is.All.EqualTo(0).Within(1e-12));
        JsonElement forces = expected.GetProperty("forces_ev_per_a");
        for (int i = 0; i < state.Count; i++)
        {
            Assert.That(
                new[] { state.Fx[i], state.Fy[i], state.Fz[i] },
                Is.EqualTo(Enumerable.Range(0, 3).Select(k => forces[i][k].GetDouble())).Within(ForceTolerance));
        }
    }

    [Test]
    public void A_truncated_unshifted_field_equals_another_program_on_lithium_thiophosphate()
    {
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllText(Repository.Shared("reference", "cases", "li3ps4_softbv.json")));
        (MdState state, double[][] columns) = SimpleExtendedXyz.Read(
            Repository.Shared("reference", "cases", "li3ps4_softbv.xyz"),
            symbol => new Species(Element.Parse(symbol), symbol switch { "Li" => 1, "P" => 5, _ => -2 }));
        BondValenceOptions options = new() { Variant = BondValenceVariant.Plain, CutoffAngstrom = 6, ForceShifted = false };

        Energetics result = new ReferencePairForceField(BondValenceModel.Create(Atoms(state), 0.74, options)).AddForces(state, Wanted.All);

        double energy = expected.RootElement.GetProperty("energy_eV").GetDouble();
        JsonElement virial = expected.RootElement.GetProperty("virial_eV");
        Assert.That(result.PotentialEnergyEv, Is.EqualTo(energy).Within(1e-7 * Math.Abs(energy)));
        Assert.That(result.Virial.Xx, Is.EqualTo(virial[0][0].GetDouble()).Within(1e-6).Percent);
        Assert.That(result.Virial.Xz, Is.EqualTo(virial[0][2].GetDouble()).Within(1e-6).Percent);
        for (int i = 0; i < state.Count; i++)
        {
            Assert.That(new[] { state.Fx[i], state.Fy[i], state.Fz[i] }, Is.EqualTo(columns[i][3..6]).Within(1e-6));
        }
    }

    private static Species[] Atoms(MdState state) => [.. state.TypeOf.Select(t => state.SpeciesList[t])];
}
