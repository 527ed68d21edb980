using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Screening.Core.Preparation;
using Screening.Core.Structures;
using Screening.Testing;

namespace Screening.Core.Tests.Structures;

/// <summary>Files as published: the reference collections beside the repository, with the contents that other programs find.</summary>
public partial class PublishedStructureTests
{
    /// <summary>Amounts in the reference tables carry three decimals or more; occupancies scaled to 1 move them by up to 0.5 %.</summary>
    private const double RelativeContentTolerance = 0.005, ContentTolerance = 0.01;

    [Test]
    public void Every_odd_file_does_what_a_careful_reader_does()
    {
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(Repository.Shared("data", "malformed", "manifest.json")));
        Assert.Multiple(() =>
        {
            foreach (JsonElement entry in manifest.RootElement.EnumerateArray())
            {
                string name = entry.GetProperty("file").GetString()!, good = entry.GetProperty("good_parser").GetString()!;
                (Structure? structure, string? error) = TryRead(Repository.Shared("data", "malformed", name));
                bool either = good.Contains(" or ", StringComparison.Ordinal);
                if (!either)
                {
                    Assert.That(structure is not null, Is.EqualTo(good.StartsWith("accept", StringComparison.Ordinal)), $"{name}: {good}; {error}");
                }

                if (structure is not null && good.Contains("warning", StringComparison.Ordinal))
                {
                    Assert.That(structure.Warnings.Count + StructureAudit.Examine(structure).Findings.Count, Is.GreaterThan(0), $"{name} deserves a warning");
                }

                if (structure is not null && entry.GetProperty("published_formula").GetString() is { } formula && !formula.StartsWith('('))
                {
                    AssertContent(structure.Composition, Published(formula), name);
                }
            }
        });
    }

    [TestCase("bad_occu.cif", "Co3/Al4", "1.556")]
    [TestCase("PF_sd_1002871.cif", "NH3", "N1")]
    [TestCase("spglib_POSCAR-161-1", "element symbols is missing", "(6)")]
    [TestCase("oxygen2.xyz", "no cell", "(2)")]
    [TestCase("magnetic.incommensurate.example.Cr.mcif", "incommensurate", "(72)")]
    [TestCase("eol-test.cif", "no structure", "eol-test.cif(")]
    public void A_rejection_names_its_cause_and_place(string name, string cause, string place)
    {
        (_, string? error) = TryRead(Repository.Shared("data", "malformed", name));
        Assert.That(error, Does.Contain(cause).And.Contain(place));
    }

    [TestCase("Li6PS5I_Neutron_supplemented.cif", "too-close")]
    [TestCase("cif_implicit_hydrogens_cod_1011130.cif", "missing-hydrogens")]
    [TestCase("PF_sd_1615854.cif", "several-structures")]
    [TestCase("LaMnO3_magnetic.mcif", "magnetic-structure")]
    public void A_warning_carries_its_code(string name, string code)
    {
        Structure structure = StructureReader.Read(Repository.Shared("data", "malformed", name));
        Assert.That(structure.Warnings.Select(w => w.Code).Concat(StructureAudit.Examine(structure).Findings.Select(f => f.Code)), Does.Contain(code));
    }

    [Test]
    public void Every_measured_electrolyte_has_the_content_that_pymatgen_finds()
    {
        Assert.Multiple(() =>
        {
            foreach ((string id, string file, string formula) in Electrolytes())
            {
                (Structure? structure, string? error) = TryRead(file);
                Assert.That(error, Is.Null, id);
                AssertContent(structure!.Composition, Published(formula), id);
            }
        });
    }

    [Test]
    public void Symmetry_generated_from_the_name_gives_the_content_of_the_listed_operations()
    {
        Assert.Multiple(() =>
        {
            foreach ((string id, string file, string formula) in Electrolytes())
            {
                string text = OperationLoop().Replace(File.ReadAllText(file), "");
                Structure structure = StructureReader.Parse(file, text);
                Assert.That(structure.Warnings.Select(w => w.Code), Does.Contain("symmetry-generated"), id);
                AssertContent(structure.Composition, Published(formula), id);
            }
        });
    }

    private static IEnumerable<(string Id, string File, string Formula)> Electrolytes()
    {
        string[] lines = File.ReadAllLines(Repository.Shared("data", "obelix", "obelix_train.csv"));
        string[] header = lines[0].Split(',');
        int file = Array.IndexOf(header, "cif_file"), formula = Array.IndexOf(header, "cif_formula");
        int found = 0;
        foreach (string line in lines.Skip(1))
        {
            string[] fields = [.. CsvField().Matches(line).Select(m => m.Groups[1].Value.Trim('"'))];
            if (fields[file].Length > 0)
            {
                found++;
                yield return (fields[0], Repository.Shared("data", "obelix", fields[file]), fields[formula]);
            }
        }

        Assert.That(found, Is.EqualTo(254));
    }

    private static (Structure? Structure, string? Error) TryRead(string path)
    {
        try
        {
            Structure structure = StructureReader.Read(path);
            AuditReport audit = StructureAudit.Examine(structure);
            return audit.IsRejected ? (null, audit.Rejection) : (structure, null);
        }
        catch (StructureFileException e)
        {
            return (null, e.Message);
        }
    }

    private static void AssertContent(Composition actual, Dictionary<Element, double> expected, string name)
    {
        foreach (Element element in actual.Elements.Concat(expected.Keys).Distinct())
        {
            double amount = expected.GetValueOrDefault(element);
            Assert.That(actual[element], Is.EqualTo(amount).Within(Math.Max(ContentTolerance, RelativeContentTolerance * amount)), $"{name}: {element}");
        }
    }

    /// <summary>Amounts in a formula of the reference tables, which may be a multiple: '8 x C26 H16'.</summary>
    private static Dictionary<Element, double> Published(string formula)
    {
        string[] parts = formula.Split(" x ");
        double factor = parts.Length == 2 ? double.Parse(parts[0], CultureInfo.InvariantCulture) : 1;
        Dictionary<Element, double> amounts = [];
        foreach (Match match in Amount().Matches(parts[^1]))
        {
            double amount = match.Groups[2].Length > 0 ? double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture) : 1;
            amounts[Element.Parse(match.Groups[1].Value)] = factor * amount;
        }

        return amounts;
    }

    [GeneratedRegex(@"([A-Z][a-z]?)(\d+\.?\d*)?")]
    private static partial Regex Amount();

    [GeneratedRegex("(?:^|,)(\"[^\"]*\"|[^,]*)")]
    private static partial Regex CsvField();

    [GeneratedRegex(@"loop_\s+_symmetry_equiv_pos_site_id\s+_symmetry_equiv_pos_as_xyz\s+(\d+\s+'[^']*'\s+)+")]
    private static partial Regex OperationLoop();
}
