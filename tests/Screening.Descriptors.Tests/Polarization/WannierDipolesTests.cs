using System.Globalization;
using System.Text;
using Screening.Core.Numerics;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Descriptors.Polarization;

namespace Screening.Descriptors.Tests.Polarization;

public sealed class WannierDipolesTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("screening-wannier").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, true);

    [Test]
    public void A_planted_bimodal_polarization_is_found_with_its_two_modes()
    {
        // Half of the anions have |p| about 0.1 e·Å, half about 0.6: one of four centres moved by 0.05 or 0.3 Å.
        DescriptorOutput output = Measure(frames: 12, random => random.NextDouble() < 0.5 ? 0.05 : 0.3);

        Assert.That(SyntheticTrajectory.Value(output, "polarization_modes").Value, Is.EqualTo(2));
        Assert.That(SyntheticTrajectory.Value(output, "polarization_modes_p").Value, Is.LessThan(0.05));
        Assert.That(SyntheticTrajectory.Value(output, "polarization_mean_eA").Value, Is.EqualTo(0.35).Within(0.03));        // 768 draws of width 0.25
        Assert.That(output.Remarks, Has.Some.Contains("Wannier").And.Some.Contains("4 (100 %)"));
    }

    [Test]
    public void A_symmetric_reference_has_one_mode_and_no_asymmetry()
    {
        // All four centres scatter by isotropic Gaussians: |p| is Maxwell-distributed.
        DescriptorOutput output = Measure(frames: 40, _ => double.NaN);
        DescriptorValue asymmetry = SyntheticTrajectory.Value(output, "polarization_asymmetry");

        Assert.That(SyntheticTrajectory.Value(output, "polarization_modes").Value, Is.EqualTo(1));
        Assert.That(asymmetry.Value, Is.Zero.Within(4 * asymmetry.StandardError!.Value));
        Assert.That(asymmetry.StandardError, Is.LessThan(0.1));
    }

    [Test]
    public void One_centre_across_the_cell_boundary_gives_its_dipole_exactly()
    {
        string path = Write("one", [("Li", new(5, 5, 5)), ("I", new(0.1, 2, 2))], [new(9.9, 2, 2), new(5, 5, 5.02)]);
        DescriptorOutput output = WannierDipoles.Measure([path], Lattice.Cubic(10), [Ion("Li", 1), Ion("I", -1)], 1);

        // The centre lies 0.2 Å below the iodide along x; the other belongs to lithium.
        Assert.That(SyntheticTrajectory.Value(output, "polarization_mean_I_eA").Value, Is.EqualTo(0.4).Within(1e-9));
    }

    [TestCase("2\nc\nX 0 0\nLi 0 0 0\n", "three coordinates")]
    [TestCase("x\nc\n", "number of centres")]
    [TestCase("2\nc\nX 0 0 0\nQq 0 0 0\n", "'Qq'")]
    [TestCase("1\nc\nLi 0 0 0\n", "no Wannier centre")]
    public void A_broken_file_is_refused_with_what_was_found(string text, string found)
    {
        string path = Path.Combine(_folder, "broken_centres.xyz");
        File.WriteAllText(path, text);

        Assert.That(() => WannierCentres.Read(path), Throws.TypeOf<StructureFileException>().With.Message.Contains(found));
    }

    /// <summary>Sixty-four iodides with four centres each at 0.4 Å in a tetrahedron; one of them further out by a drawn distance, or all shaken (NaN).</summary>
    private DescriptorOutput Measure(int frames, Func<RandomStream, double> shift)
    {
        RandomStream random = new(2, "wannier");
        Cartesian[] corners = [new(1, 1, 1), new(1, -1, -1), new(-1, 1, -1), new(-1, -1, 1)];
        List<string> paths = [];
        for (int f = 0; f < frames; f++)
        {
            List<(string, Cartesian)> atoms = [];
            List<Cartesian> centres = [];
            for (int a = 0; a < 64; a++)
            {
                Cartesian r = new(4 * (a % 4), 4 * (a / 4 % 4), 4 * (a / 16));
                atoms.Add(("I", r));
                double moved = shift(random);
                for (int k = 0; k < 4; k++)
                {
                    Cartesian n = (1 / Math.Sqrt(3)) * corners[k];
                    double wobble = double.IsNaN(moved) ? 0.05 : 0.002;
                    double length = 0.4 + (k == 0 && !double.IsNaN(moved) ? moved : 0);
                    centres.Add(r + (length * n) + new Cartesian(wobble * random.NextNormal(), wobble * random.NextNormal(), wobble * random.NextNormal()));
                }
            }

            paths.Add(Write($"f{f}", atoms, centres));
        }

        return WannierDipoles.Measure(paths, Lattice.Cubic(16), [Ion("I", -1)], 1);
    }

    private string Write(string name, List<(string Symbol, Cartesian R)> atoms, List<Cartesian> centres)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{atoms.Count + centres.Count}\n Wannier centres\n");
        foreach ((string symbol, Cartesian r) in centres.Select(c => ("X", c)).Concat(atoms))
        {
            text.Append(CultureInfo.InvariantCulture, $"{symbol,-4} {r.X:0.00000000} {r.Y:0.00000000} {r.Z:0.00000000}\n");
        }

        string path = Path.Combine(_folder, name + "_centres.xyz");
        File.WriteAllText(path, text.ToString());
        return path;
    }

    private static Species Ion(string symbol, int charge) => new(Element.Parse(symbol), charge);
}
