using System.Text.Json;
using Screening.Core.ForceFields;
using Screening.Core.ForceFields.TensorNet;
using Screening.Core.Structures;
using Screening.Testing;

namespace Screening.Core.Tests.ForceFields.TensorNet;

/// <summary>The double engine against an independent implementation, itself checked against the published modules.</summary>
[TestFixture]
public sealed class TensorNetReferenceCaseTests
{
    /// <summary>eV per atom: double precision over a few thousand terms leaves 1e-13, the files hold all digits.</summary>
    private const double EnergyTolerance = 1e-9;

    /// <summary>eV/Å.</summary>
    private const double ForceTolerance = 1e-8;

    /// <summary>The traces are printed with twelve decimals.</summary>
    private const double TraceTolerance = 1e-9;

    [Test]
    public void Energies_forces_and_virials_equal_the_reference([ValueSource(typeof(TensorNetCase), nameof(TensorNetCase.Names))] string name, [ValueSource(typeof(TensorNetCase), nameof(TensorNetCase.Models))] string model)
    {
        TensorNetCase c = new(name, model);
        TensorNetReferenceForceField field = new(c.Model, model);

        Energetics found = field.AddForces(c.State, Wanted.All);

        int atoms = c.State.Count;
        Assert.That(found.PotentialEnergyEv / atoms, Is.EqualTo(c.Reference.GetProperty("energy").GetDouble() / atoms).Within(EnergyTolerance));
        Assert.That(field.AtomEnergiesEv, Is.EqualTo(TensorNetCase.Numbers(c.Reference.GetProperty("atom_energies"))).Within(EnergyTolerance));
        Assert.That(c.Forces(), Is.EqualTo(TensorNetCase.Numbers(c.Reference.GetProperty("forces"))).Within(ForceTolerance));
        Assert.That(TensorNetCase.Nine(found.Virial), Is.EqualTo(TensorNetCase.Numbers(c.Reference.GetProperty("virial"))).Within(ForceTolerance * atoms));
    }

    [TestCase("tensornet-dgl-matpes-pbe-2025.1", "trace_triclinic_7_dgl")]
    [TestCase("tensornet-pyg-matpes-pbe-2025.1", "trace_triclinic_7_pyg")]
    public void Layers_equal_the_reference_trace(string model, string trace)
    {
        TensorNetCase c = new("triclinic_7", model);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Repository.Shared("reference", "tensornet", "cases", trace + ".json")));
        TensorNetReferenceForceField field = new(c.Model, model);

        field.AddForces(c.State, Wanted.Forces);

        for (int stage = 0; stage < 3; stage++)
        {
            JsonElement expected = document.RootElement.GetProperty($"X{stage}");
            PackedTensor[] x = field.Stages[stage][0];
            Assert.That(x.Select(t => t.S), Is.EqualTo(TensorNetCase.Numbers(expected.GetProperty("s"))).Within(TraceTolerance));
            Assert.That(x.SelectMany(t => new[] { t.X, t.Y, t.Z }), Is.EqualTo(TensorNetCase.Numbers(expected.GetProperty("a"))).Within(TraceTolerance));
            Assert.That(x.SelectMany(t => new[] { t.Xx, t.Yy, t.Zz, t.Xy, t.Xz, t.Yz }), Is.EqualTo(TensorNetCase.Numbers(expected.GetProperty("S"))).Within(TraceTolerance));
        }

        Assert.That(field.Features[0], Is.EqualTo(TensorNetCase.Numbers(document.RootElement.GetProperty("feat"))).Within(TraceTolerance));
    }
}
