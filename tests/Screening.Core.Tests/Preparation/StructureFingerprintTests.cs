using Screening.Core.Numerics;
using Screening.Core.Preparation;
using Screening.Core.Structures;
using Screening.Testing;

namespace Screening.Core.Tests.Preparation;

public sealed class StructureFingerprintTests
{
    private static StructureFingerprint Of(Structure structure) => StructureFingerprint.Of(structure)!;

    private static Structure Candidate(string name) => StructureReader.Read(Repository.File("data", "candidates", name));

    [Test]
    public void A_supercell_in_another_setting_without_symmetry_is_the_same_crystal()
    {
        Structure parent = Candidate("Li3PS4-gamma.cif");
        Structure cell = CandidatePreparation.Prepare(parent, new()).Orderings[0].ToStructure("supercell");
        Assert.That(Of(cell).IsSameAs(Of(parent)), $"{Of(cell)} and {Of(parent)}");
    }

    [Test]
    public void Shifted_origin_other_order_and_refinement_noise_keep_the_crystal_the_same()
    {
        Structure parent = Candidate("Li6PS5Cl.cif");
        RandomStream random = new(3, "noise");
        double Noise() => (random.NextDouble() - 0.5) * 0.002;
        Structure other = parent with
        {
            Lattice = new(1.004 * parent.Lattice.A, 1.004 * parent.Lattice.B, 1.004 * parent.Lattice.C),
            Sites = [.. parent.Sites.Reverse().Select((s, i) => s with { Position = (s.Position + new Fractional(0.31 + Noise(), 0.12 + Noise(), 0.77 + Noise())).Wrapped(), Orbit = i })],
        };
        Assert.That(Of(other).IsSameAs(Of(parent)), $"{Of(other)} and {Of(parent)}");
    }

    [Test]
    public void All_bundled_candidates_are_told_apart()
    {
        (string Name, StructureFingerprint Print)[] all = [.. Directory.GetFiles(Repository.File("data", "candidates"), "*.cif").Order(StringComparer.Ordinal)
            .Select(f => (Path.GetFileName(f), Of(StructureReader.Read(f))))];
        string[] same = [.. all.SelectMany((a, i) => all.Skip(i + 1).Where(b => a.Print.IsSameAs(b.Print)).Select(b => $"{a.Name} = {b.Name}"))];
        Assert.That(same, Is.Empty);
    }

    [Test]
    public void An_exchange_of_two_elements_is_another_crystal() =>
        Assert.That(Of(PreparationStructures.Antifluorite("Li", "S", 5.71)).IsSameAs(Of(PreparationStructures.Antifluorite("S", "Li", 5.71))), Is.False);
}
