using Screening.Core.ForceFields;
using Screening.Core.ForceFields.Nep;
using Screening.Core.Particles;

namespace Screening.Core.Tests.ForceFields.Nep;

/// <summary>The single-precision engine against the double one.</summary>
[TestFixture]
public sealed class NepFastTests
{
    /// <summary>eV/Å: single precision over some eighty neighbours; forces here reach tens of eV/Å.</summary>
    private const double ForceTolerance = 5e-5;

    /// <summary>eV per atom.</summary>
    private const double EnergyTolerance = 1e-5;

    /// <summary>Of the sum of distances times forces.</summary>
    private const double VirialTolerance = 1e-4;

    private static IEnumerable<string> Fast() => NepCase.Names(n => !n.StartsWith("dipole", StringComparison.Ordinal) && !n.StartsWith("polar", StringComparison.Ordinal)
        && !n.StartsWith("qnep", StringComparison.Ordinal) && !n.Contains("charge", StringComparison.Ordinal) && !n.Contains("lmax8", StringComparison.Ordinal));

    // Batches of one type are never mixed.
    private static IEnumerable<TestCaseData> Batches() => Fast().SelectMany(name => name == NepCase.Absent || new NepCase(name).Model.Types == 1
        ? (TestCaseData[])[new(name, false)]
        : [new(name, false), new(name, true)]);

    [TestCaseSource(nameof(Batches))]
    public void Single_precision_equals_double_precision(string name, bool mixed)
    {
        NepCase c = new(name);
        Energetics expected = new NepReferenceForceField(c.Model, name).AddForces(c.State, Wanted.All);
        double[] forces = c.Forces();
        c.State.ClearForces();

        Energetics found = new NepForceField(c.Model, name, mixed).AddForces(c.State, Wanted.All);

        (Virial v, Virial w) = (found.Virial, expected.Virial);
        Assert.That(c.Forces(), Is.EqualTo(forces).Within(ForceTolerance));
        Assert.That(found.PotentialEnergyEv / c.State.Count, Is.EqualTo(expected.PotentialEnergyEv / c.State.Count).Within(EnergyTolerance));
        Assert.That(new[] { v.Xx, v.Yy, v.Zz, v.Xy, v.Xz, v.Yz }, Is.EqualTo(new[] { w.Xx, w.Yy, w.Zz, w.Xy, w.Xz, w.Yz }).Within(VirialTolerance * c.State.Count));
    }
}
