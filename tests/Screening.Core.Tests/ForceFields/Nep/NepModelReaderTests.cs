using System.Text;
using Screening.Core.ForceFields;
using Screening.Core.ForceFields.Nep;
using Screening.Core.Structures;
using Screening.Testing;

namespace Screening.Core.Tests.ForceFields.Nep;

[TestFixture]
public sealed class NepModelReaderTests
{
    private static readonly string Small = SyntheticNep.File(["Li", "S"], 4);

    [TestCase("nep4_zbl 2 Li S", "nep7 2 Li S", 1, "nep7")]
    [TestCase("nep4_zbl 2 Li S", "nep4_zbl 3 Li S", 1, "2 elements")]
    [TestCase("nep4_zbl 2 Li S", "nep4_zbl 2 Li Xx", 1, "Xx")]
    [TestCase("nep4_zbl 2 Li S", "nep4_zbl 2 Li Li", 1, "twice")]
    [TestCase("nep4_zbl 2 Li S", "nep4 2 Li S", 2, "cutoff")]
    [TestCase("zbl 1 2", "zbl 2 1", 2, "inner")]
    [TestCase("cutoff 6 5 200 134", "cutoff 6 five 200 134", 3, "five")]
    [TestCase("cutoff 6 5 200 134", "cutoff 5 6 200 134", 3, "angular")]
    [TestCase("n_max 4 4", "n_max 4", 4, "n_max")]
    [TestCase("n_max 4 4", "n_max 4 4000", 4, "4000")]
    [TestCase("l_max 4 2 1", "l_max 9 2 1", 6, "l_max")]
    [TestCase("l_max 4 2 1", "l_max 1 2 1", 6, "many-body")]
    [TestCase("ANN 4 0", "ANN 4 4", 7, "ANN")]
    public void A_wrong_header_line_is_named(string right, string wrong, int line, string found)
    {
        byte[] content = Encoding.UTF8.GetBytes(Small.Replace(right + "\n", wrong + "\n", StringComparison.Ordinal));

        Assert.That(() => NepModelReader.Read("mine.txt", content, null),
            Throws.TypeOf<PotentialFileException>().With.Message.Contains("mine.txt").And.Message.Contains($"line {line}:").And.Message.Contains(found));
    }

    [Test]
    public void A_word_among_the_numbers_is_named_with_its_line()
    {
        string[] lines = Small.Split('\n');
        lines[99] = "abc";

        Assert.That(() => NepModelReader.Read("mine.txt", Encoding.UTF8.GetBytes(string.Join('\n', lines)), null),
            Throws.TypeOf<PotentialFileException>().With.Message.Contains("line 100:").And.Message.Contains("abc"));
    }

    [Test]
    public void A_file_cut_at_any_line_is_refused([Values(0, 1, 3, 7, 8, 50, 300, -2)] int lines)
    {
        string[] all = Small.Split('\n');
        string cut = string.Join('\n', all.Take(lines >= 0 ? lines : all.Length + lines));

        Assert.That(() => NepModelReader.Read("mine.txt", Encoding.UTF8.GetBytes(cut), null), Throws.TypeOf<PotentialFileException>().With.Message.Contains("line "));
    }

    [Test]
    public void A_number_too_many_is_refused()
    {
        Assert.That(() => NepModelReader.Read("mine.txt", Encoding.UTF8.GetBytes(Small + "1.5\n"), null),
            Throws.TypeOf<PotentialFileException>().With.Message.Contains("1.5").And.Message.Contains("end of the file"));
    }

    [Test]
    public void Damaged_files_never_crash_the_reader()
    {
        Random random = new(11);
        byte[] sound = Encoding.UTF8.GetBytes(Small);
        for (int trial = 0; trial < 300; trial++)
        {
            byte[] content = [.. sound];
            for (int hit = random.Next(1, 20); hit > 0; hit--)
            {
                content[random.Next(hit % 2 == 0 ? 120 : content.Length)] = (byte)random.Next(256);
            }

            try
            {
                NepModelReader.Read("mine.txt", content, null);
            }
            catch (PotentialFileException error)
            {
                Assert.That(error.Message, Does.Contain("line "));
            }
        }
    }

    [Test]
    public void A_model_of_89_elements_keeps_only_those_of_the_structure()
    {
        byte[] content = Encoding.UTF8.GetBytes(SyntheticNep.File(SyntheticNep.EightyNineElements));
        Element[] wanted = [Element.Parse("S"), Element.Parse("Li"), Element.Parse("P")];

        NepModel model = NepModelReader.Read("large.txt", content, wanted);

        Assert.That(content.Count(b => b == (byte)'\n'), Is.EqualTo(976_366 + 7), "numbers of NEP89 and seven header lines");
        Assert.That(model.Elements, Is.EquivalentTo(wanted));
        Assert.That(model.RadialCoefficients, Has.Length.EqualTo(9 * 45));
        Assert.That(model.Networks.Sum(n => n.Hidden.Length), Is.EqualTo(3 * 80 * 35));
        Assert.That(() => NepModelReader.Read("large.txt", content, [Element.Parse("Po")]), Throws.TypeOf<OutsidePotentialException>().With.Message.Contains("Po"));
    }

    [Test]
    public void A_part_of_a_model_gives_the_energies_of_the_whole()
    {
        byte[] content = Encoding.UTF8.GetBytes(SyntheticNep.File(["Cu", "Ag", "Al", "Ni"], 8));
        NepModel whole = NepModelReader.Read("whole", content, null), part = NepModelReader.Read("part", content, [Element.Parse("Ni"), Element.Parse("Ag")]);
        Screening.Core.Particles.MdState state = SyntheticNep.Alloy(part, 2, 4.1);

        double expected = new NepReferenceForceField(whole, "whole").AddForces(state, Wanted.All).PotentialEnergyEv;
        double found = new NepReferenceForceField(part, "part").AddForces(state, Wanted.All).PotentialEnergyEv;

        Assert.That(found, Is.EqualTo(expected).Within(1e-10));        // the same operations on the same numbers
    }

    [Test]
    public void Installed_models_are_found_by_name_and_other_files_passed_over()
    {
        string folder = Directory.CreateTempSubdirectory("models").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "mine.txt"), Small);
            File.WriteAllText(Path.Combine(folder, "notes.txt"), "nothing to see");

            Assert.That(InstalledModels.Files(folder).Select(Path.GetFileName), Is.EqualTo(new[] { "mine.txt" }));
            Assert.That(InstalledModels.Find(folder, "MINE"), Is.EqualTo(Path.Combine(folder, "mine.txt")));
            Assert.That(InstalledModels.Find(folder, "notes"), Is.Null);
            Potential potential = PotentialCatalog.Get(Path.Combine(folder, "mine.txt"));
            Assert.That(potential.Elements.Select(e => e.Symbol), Is.EqualTo(new[] { "Li", "S" }));
            Assert.That(potential.Form, Does.Contain("35 descriptors").And.Contain("6 and 5 Å"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
