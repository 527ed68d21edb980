using System.Globalization;
using System.Text;
using System.Text.Json;
using Screening.Core.ForceFields;
using Screening.Core.Structures;
using Screening.Testing;

namespace Screening.Core.Tests.ForceFields;

[TestFixture]
public sealed class UltraFastFileTests
{
    private string _file = "";

    [SetUp]
    public void NameFile() => _file = Path.Combine(Path.GetTempPath(), $"screening-{Guid.NewGuid():N}.uf3l");

    [TearDown]
    public void RemoveFile() => File.Delete(_file);

    [Test]
    public void A_file_in_the_layout_of_its_program_is_the_shipped_set_again()
    {
        File.WriteAllText(_file, Shipped());
        Structure structure = StructureReader.Read(Repository.Shared("reference", "cases", "lgps_uf3l.xyz"));

        SinglePoint expected = SinglePoint.Evaluate(structure, PotentialCatalog.Get("lgps-uf3l"), new()), actual = SinglePoint.Evaluate(structure, PotentialCatalog.Get(_file), new());

        Assert.That(actual.Energetics.PotentialEnergyEv, Is.EqualTo(expected.Energetics.PotentialEnergyEv).Within(1e-9));
        Assert.That(actual.State.Fy, Is.EqualTo(expected.State.Fy).Within(1e-9));
    }

    [TestCase("2B  Li  Li  0  3  nk", "4B  Li  Li  0  3  nk", "4B Li Li")]
    [TestCase("6.0000  27", "6.0000  26", "26 knots")]
    [TestCase("0.3950", "0.5950", "uniform")]
    [TestCase("1B  Li", "1B  Lx", "Lx")]
    [TestCase("3.000  3.000  17  1.000  1.000", "3.000  3.000  3.000  9  9  9", "light three-body form")]
    public void A_broken_file_is_an_error_with_its_line(string sound, string broken, string says)
    {
        string text = Shipped();
        int at = text.IndexOf(sound, StringComparison.Ordinal);
        Assert.That(at, Is.GreaterThan(0));
        File.WriteAllText(_file, text[..at] + broken + text[(at + sound.Length)..]);

        Assert.That(() => PotentialCatalog.Get(_file), Throws.TypeOf<PotentialFileException>().With.Message.Contains("line").And.Message.Contains(says));
    }

    /// <summary>The shipped parameters written in the layout of the program they come from.</summary>
    private static string Shipped()
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(Repository.File("data", "force-fields", "lgps-uf3l.json")));
        JsonElement root = json.RootElement;
        StringBuilder text = new();
        string Numbers(IEnumerable<double> values, string format) => string.Join(' ', values.Select(v => v.ToString(format, CultureInfo.InvariantCulture)));
        void Spline(JsonElement spline, string head, Func<int, string> range)
        {
            double first = spline.GetProperty("first").GetDouble(), last = spline.GetProperty("last").GetDouble();
            double[] values = [.. spline.GetProperty("coefficients").EnumerateArray().Select(c => c.GetDouble())];
            int knots = values.Length + 4, inner = knots - 7;
            text.Append("#UF3 POT UNITS: metal\n").Append(head).Append('\n').Append(range(knots)).Append('\n')
                .Append(Numbers(Enumerable.Range(0, knots).Select(k => first + ((last - first) / inner * Math.Clamp(k - 3, 0, inner))), "F4")).Append('\n')
                .Append(CultureInfo.InvariantCulture, $"{values.Length}\n").Append(Numbers(values, "R")).Append("\n#\n");
        }

        foreach (JsonProperty energy in root.GetProperty("self_energies_eV").EnumerateObject())
        {
            text.Append("#UF3 POT UNITS: metal\n").Append(CultureInfo.InvariantCulture, $"1B  {energy.Name}  {energy.Value.GetDouble()}\n#\n");
        }

        foreach (JsonProperty pair in root.GetProperty("pairs").EnumerateObject())
        {
            Spline(pair.Value[0], $"2B  {pair.Name.Replace("-", "  ", StringComparison.Ordinal)}  0  3  nk", knots => string.Create(CultureInfo.InvariantCulture, $"6.0000  {knots}"));
        }

        foreach (JsonElement triplet in root.GetProperty("triplets").EnumerateArray())
        {
            JsonElement ends = triplet.GetProperty("ends");
            Spline(triplet, $"3B  {triplet.GetProperty("centre")}  {ends[0]}  {ends[1]}  0  3  nk", knots => string.Create(CultureInfo.InvariantCulture, $"3.000  3.000  {knots}  1.000  1.000"));
        }

        return text.ToString();
    }
}
