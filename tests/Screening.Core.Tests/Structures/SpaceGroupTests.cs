using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Screening.Core.Structures;
using Screening.Testing;

namespace Screening.Core.Tests.Structures;

public class SpaceGroupTests
{
    [Test]
    public void Hall_symbols_of_all_tabulated_settings_generate_the_operations_that_spglib_lists()
    {
        string[] reference = File.ReadAllLines(Repository.File("tests", "Screening.Core.Tests", "Structures", "reference", "hall_operations.tsv"));
        Assert.That(SpaceGroupSetting.All, Has.Count.EqualTo(reference.Length));
        Assert.Multiple(() =>
        {
            for (int i = 0; i < reference.Length; i++)
            {
                string[] expected = reference[i].Split('\t');
                IReadOnlyList<SymmetryOperation> operations = SpaceGroupSetting.All[i].Operations;
                Assert.That(SpaceGroupSetting.All[i].Hall, Is.EqualTo(expected[0]));
                Assert.That($"{operations.Count} {Fingerprint(operations)}", Is.EqualTo($"{expected[1]} {expected[2]}"), expected[0]);
            }
        });
    }

    [TestCase("F m -3 m", 225, 192)]
    [TestCase("Fm3m", 225, 192)]
    [TestCase("Fm-3m", 225, 192)]
    [TestCase("P 21/n", 14, 4)]
    [TestCase("P 1 21/n 1", 14, 4)]
    [TestCase("P2_1/c", 14, 4)]
    [TestCase("C12/m1", 12, 8)]
    [TestCase("C 2/m", 12, 8)]
    [TestCase("R -3 c H", 167, 36)]
    [TestCase("R -3 c :R", 167, 12)]
    [TestCase("F d -3 m S", 227, 192)]
    [TestCase("I 41/a m d (origin choice 2)", 141, 32)]
    [TestCase("Cmce", 64, 16)]
    [TestCase("C m c a", 64, 16)]
    [TestCase("P n m a", 62, 8)]
    [TestCase("P b n m", 62, 8)]
    [TestCase("P1", 1, 1)]
    public void Names_as_files_spell_them_find_their_space_group(string name, int number, int order)
    {
        SpaceGroupSetting found = SpaceGroupSetting.FromName(name)[0];
        Assert.That((found.Number, found.Operations.Count), Is.EqualTo((number, order)));
    }

    [Test]
    public void A_remark_on_the_origin_chooses_the_setting()
    {
        Assert.That(SpaceGroupSetting.FromName("F d -3 m :2").Single().Setting, Is.EqualTo("2"));
        Assert.That(SpaceGroupSetting.FromName("F d -3 m :1").Single().Setting, Is.EqualTo("1"));
        Assert.That(SpaceGroupSetting.FromName("F d -3 m"), Has.Count.EqualTo(2));
    }

    [Test]
    public void Names_that_are_none_find_nothing() => Assert.That(SpaceGroupSetting.FromName("F4/mmm"), Is.Empty);

    [TestCase("P", "a lattice letter and at least one rotation")]
    [TestCase("Q 2", "no lattice letter")]
    [TestCase("P 5", "names no rotation")]
    [TestCase("P 4'", "no 4-fold rotation")]
    [TestCase("P 2q", "no translation")]
    [TestCase("P 2 (0 1)", "three whole numbers")]
    public void A_wrong_hall_symbol_is_refused_with_the_reason(string symbol, string reason) =>
        Assert.That(() => HallSymbol.Operations(symbol), Throws.TypeOf<FormatException>().With.Message.Contains(reason));

    [TestCase("x,y,z", "x,y,z")]
    [TestCase("-x+1/2, y, -z", "-x+1/2,y,-z")]
    [TestCase("1/2-X,Y+.5,-Z", "-x+1/2,y+1/2,-z")]
    [TestCase("x-y, x, z+0.3333", "x-y,x,z+1/3")]
    [TestCase("-y,x-y,z-1/3", "-y,x-y,z+2/3")]
    [TestCase("'z+.5, y+.5, -x+.5'", "z+1/2,y+1/2,-x+1/2")]
    [TestCase("+x, - y , 1/4 + z", "x,-y,z+1/4")]
    public void Operations_are_read_as_files_write_them(string text, string expected)
    {
        Assert.That(SymmetryOperation.TryParse(text, out SymmetryOperation operation), Is.True);
        Assert.That(operation.ToString(), Is.EqualTo(expected));
    }

    [TestCase("x,y")]
    [TestCase("x,y,z,+1")]
    [TestCase("x,x,z")]
    [TestCase("x,y,q")]
    [TestCase("x,y,")]
    [TestCase("x,y,z+")]
    [TestCase("x/2,y,z")]
    [TestCase("99999999999999999999x,y,z")]
    public void What_is_no_operation_is_refused(string text) => Assert.That(SymmetryOperation.TryParse(text, out _), Is.False);

    [Test]
    public void An_operation_written_and_read_again_is_the_same()
    {
        foreach (SymmetryOperation operation in SpaceGroupSetting.All.SelectMany(s => s.Operations).Distinct())
        {
            Assert.That(SymmetryOperation.TryParse(operation.ToString(), out SymmetryOperation again) && again.Equals(operation), Is.True, operation.ToString());
        }
    }

    private static string Fingerprint(IReadOnlyList<SymmetryOperation> operations)
    {
        IEnumerable<string> texts = operations.Select(o =>
            string.Join(',', o.Rotation.ToArray().Select(r => r.ToString(CultureInfo.InvariantCulture)))
            + "|" + string.Join(',', o.Translation.ToArray().Select(t => ((int)Math.Round(t * 24) % 24).ToString(CultureInfo.InvariantCulture))));
        byte[] hash = SHA256.HashData(Encoding.ASCII.GetBytes(string.Join(';', texts.Order(StringComparer.Ordinal))));
        return Convert.ToHexStringLower(hash)[..16];
    }
}
