using System.Text.Json;
using Screening.Core.ForceFields;
using Screening.Core.ForceFields.Nep;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.Tests.ForceFields.Nep;

/// <summary>The double engine against the numbers of an independent program.</summary>
[TestFixture]
public sealed class NepReferenceCaseTests
{
    /// <summary>eV per atom; the two agree to 1e-10 where neither truncates a constant.</summary>
    private const double EnergyTolerance = 1e-8;

    /// <summary>eV/Å.</summary>
    private const double ForceTolerance = 1e-7;

    /// <summary>eV per atom of the virial: a sum over atoms of distances times forces.</summary>
    private const double VirialTolerance = 1e-7;

    /// <summary>The references give descriptors, dipoles, polarizabilities and charges with 12 digits.</summary>
    private const double PrintedDigits = 1e-9;

    private static bool IsTensor(string name) => name.StartsWith("dipole", StringComparison.Ordinal) || name.StartsWith("polarizability", StringComparison.Ordinal);

    private static bool IsCharged(string name) => name.StartsWith("qnep", StringComparison.Ordinal) || name.Contains("charge", StringComparison.Ordinal);

    private static IEnumerable<string> Potentials() => NepCase.Names(n => !IsTensor(n));

    private static IEnumerable<string> All() => NepCase.Names(_ => true);

    private static IEnumerable<string> Charged() => NepCase.Names(IsCharged);

    [TestCaseSource(nameof(Potentials))]
    public void Energy_forces_and_virial_equal_the_reference(string name)
    {
        NepCase c = new(name);
        NepReferenceForceField field = new(c.Model, name);

        Energetics found = field.AddForces(c.State, Wanted.All);

        bool exact = c.Root.TryGetProperty("exact_gradient_forces", out JsonElement forces);
        double[] w = NepCase.Numbers(exact ? c.Root.GetProperty("exact_gradient_virial") : c.Reference.GetProperty("virial"));
        Virial v = found.Virial;
        Assert.That(found.PotentialEnergyEv / c.State.Count, Is.EqualTo(c.Reference.GetProperty("energy").GetDouble() / c.State.Count).Within(EnergyTolerance));
        Assert.That(c.Forces(), Is.EqualTo(NepCase.Numbers(exact ? forces : c.Reference.GetProperty("forces"))).Within(ForceTolerance));
        Assert.That(
            new[] { v.Xx, v.Yy, v.Zz, v.Xy, v.Xz, v.Yz },
            Is.EqualTo(new[] { w[0], w[4], w[8], (w[1] + w[3]) / 2, (w[2] + w[6]) / 2, (w[5] + w[7]) / 2 }).Within(VirialTolerance * c.State.Count));
        if (!IsCharged(name))
        {
            Assert.That(field.AtomEnergiesEv, Is.EqualTo(NepCase.Numbers(c.Reference.GetProperty("energies"))).Within(EnergyTolerance));
        }
    }

    [TestCaseSource(nameof(All))]
    public void Descriptors_equal_the_reference(string name)
    {
        NepCase c = new(name);
        if (!c.Reference.TryGetProperty("descriptors_scaled_first_atoms", out JsonElement expected))
        {
            Assert.Ignore("This case holds no descriptors.");
        }

        NepEvaluator evaluator = new(c.Model);
        evaluator.Describe(c.State);

        double[] reference = NepCase.Numbers(expected);
        Assert.That(
            evaluator.Descriptors.Take(reference.Length).Select((q, i) => q * c.Model.Scalers[i % c.Model.Scalers.Length]),
            Is.EqualTo(reference).Within(PrintedDigits));
    }

    [TestCaseSource(nameof(Charged))]
    public void Charges_equal_the_reference(string name)
    {
        NepCase c = new(name);
        NepReferenceForceField field = new(c.Model, name);

        field.AddForces(c.State, Wanted.Forces);

        Assert.That(field.ChargesE, Is.EqualTo(NepCase.Numbers(c.Reference.GetProperty("charges"))).Within(PrintedDigits));
    }

    [TestCase("dipole_water_63")]
    public void Dipoles_equal_the_reference(string name)
    {
        NepCase c = new(name);

        Cartesian dipole = new NepTensorModel(c.Model).Dipole(c.State);

        Assert.That(new[] { dipole.X, dipole.Y, dipole.Z }, Is.EqualTo(NepCase.Numbers(c.Reference.GetProperty("dipole"))).Within(PrintedDigits));
    }

    [TestCase("polarizability_BaZrO3_40")]
    [TestCase("polarizability_nep3_BaZrO3_40")]
    public void Polarizabilities_equal_the_reference(string name)
    {
        NepCase c = new(name);

        SymmetricTensor a = new NepTensorModel(c.Model).Polarizability(c.State);

        Assert.That(
            new[] { a.Xx, a.Yy, a.Zz, a.Xy, a.Yz, a.Zx },
            Is.EqualTo(NepCase.Numbers(c.Reference.GetProperty("polarizability_xx_yy_zz_xy_yz_zx"))).Within(PrintedDigits));
    }
}
