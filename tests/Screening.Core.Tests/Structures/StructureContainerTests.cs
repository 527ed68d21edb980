using System.Formats.Tar;
using System.IO.Compression;
using Screening.Core.Structures;
using Screening.Testing;

namespace Screening.Core.Tests.Structures;

/// <summary>Archives and lists as sources of structures.</summary>
public sealed class StructureContainerTests
{
    private string _root = "";

    private static readonly string Salt = File.ReadAllText(Repository.File("data", "candidates", "LiCl.cif"));

    [SetUp]
    public void Create() => _root = Directory.CreateTempSubdirectory("screening-containers-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(_root, recursive: true);

    private string At(string name) => Path.Combine(_root, name);

    private void Zip(string name, params (string Member, string Text)[] members)
    {
        using ZipArchive zip = ZipFile.Open(At(name), ZipArchiveMode.Create);
        foreach ((string member, string text) in members)
        {
            using StreamWriter writer = new(zip.CreateEntry(member).Open());
            writer.Write(text);
        }
    }

    private void TarGz(string name, params (string Member, string Text)[] members)
    {
        using GZipStream zipped = new(File.Create(At(name)), CompressionLevel.Fastest);
        using TarWriter tar = new(zipped);
        foreach ((string member, string text) in members)
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, member) { DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)) });
        }
    }

    [TestCase("set.zip")]
    [TestCase("set.tar.gz")]
    [TestCase("set.tgz")]
    public void Structures_in_an_archive_are_found_in_order_of_names_and_read_as_if_unpacked(string name)
    {
        (string, string)[] members = [("b/LiCl.cif", Salt), ("a.cif", Salt), ("notes.txt", "no structure"), ("__MACOSX/a.cif", "junk"), (".hidden.cif", "junk")];
        if (name.EndsWith("zip", StringComparison.Ordinal))
        {
            Zip(name, members);
        }
        else
        {
            TarGz(name, members);
        }

        string[] found = [.. StructureReader.FindFiles([_root]).Select(f => f.Path)];
        Assert.Multiple(() =>
        {
            Assert.That(found, Is.EqualTo(new[] { At(name) + "!/a.cif", At(name) + "!/b/LiCl.cif" }));
            Assert.That(StructureReader.Read(found[1]).Composition.Formula, Is.EqualTo("Li4Cl4"));
            Assert.That(StructureFiles.ReadAllBytes(found[0]), Is.EqualTo(System.Text.Encoding.UTF8.GetBytes(Salt)));
            Assert.That(StructureReader.FindFiles([found[1]]).Single(), Is.EqualTo(new StructureFile(found[1])), "a member may be named directly");
        });
    }

    [Test]
    public void A_damaged_or_empty_archive_is_a_reported_problem_and_the_search_goes_on()
    {
        File.WriteAllText(At("broken.zip"), "this is no zip");
        File.WriteAllText(At("broken.tar.gz"), "nor a tar");
        Zip("empty.zip", ("readme.txt", "nothing"));
        File.WriteAllText(At("x.cif"), Salt);
        StructureFile[] found = [.. StructureReader.FindFiles([_root])];
        Assert.Multiple(() =>
        {
            Assert.That(found.Select(f => Path.GetFileName(f.Path)), Is.EqualTo(new[] { "broken.tar.gz", "broken.zip", "empty.zip", "x.cif" }));
            Assert.That(found.Count(f => f.Problem is null), Is.EqualTo(1));
            Assert.That(() => StructureReader.Read(At("empty.zip") + "!/none.cif"), Throws.TypeOf<StructureFileException>());
        });
    }

    [Test]
    public void Lists_of_one_json_structure_per_line_hold_pymatgen_optimade_and_embedded_cif()
    {
        const string pymatgen = """{"material_id":"mp-1","structure":{"@class":"Structure","lattice":{"matrix":[[4,0,0],[0,4,0],[0,0,4]]},"sites":[{"species":[{"element":"Li","occu":0.5},{"element":"Na","occu":0.25}],"abc":[0,0,0],"label":"Li"},{"species":[{"element":"Cl","occu":1}],"xyz":[2,2,2]}]}}""";
        const string optimade = """{"id":"odb/2","attributes":{"lattice_vectors":[[4,0,0],[0,4,0],[0,0,4]],"cartesian_site_positions":[[0,0,0],[2,2,2]],"species_at_sites":["A","Cl"],"species":[{"name":"A","chemical_symbols":["Li","vacancy"],"concentration":[0.75,0.25]},{"name":"Cl","chemical_symbols":["Cl"],"concentration":[1]}]}}""";
        string cif = $$"""{"cif": {{System.Text.Json.JsonSerializer.Serialize(Salt)}}}""";
        File.WriteAllLines(At("list.jsonl"), [pymatgen, "", optimade, cif, "{\"lattice\": broken"]);
        string[] found = [.. StructureReader.FindFiles([At("list.jsonl")]).Select(f => f.Path)];
        Structure[] read = [.. found.Take(3).Select(StructureReader.Read)];
        Assert.Multiple(() =>
        {
            Assert.That(found.Select(f => f[_root.Length..]), Is.EqualTo(new[] { "/list.jsonl!/line-1", "/list.jsonl!/line-3", "/list.jsonl!/line-4", "/list.jsonl!/line-5" }));
            Assert.That(read[0].Composition.Formula, Is.EqualTo("Na0.25Li0.5Cl").Or.EqualTo("Li0.5Na0.25Cl"));
            Assert.That(read[0].Name, Is.EqualTo("mp-1"));
            Assert.That(read[1].Sites[0].TotalOccupancy, Is.EqualTo(0.75));
            Assert.That(read[1].Sites[1].Position, Is.EqualTo(new Fractional(0.5, 0.5, 0.5)));
            Assert.That(read[2].Composition.Formula, Is.EqualTo("Li4Cl4"));
            Assert.That(() => StructureReader.Read(found[3]), Throws.TypeOf<StructureFileException>().With.Message.Contains("JSON"));
        });
    }

    [TestCase("""{"lattice":{"matrix":[[4,0,0],[0,4,0],[0,0,0]]},"sites":[]}""")]
    [TestCase("""{"lattice":{"matrix":[[4,0,0],[0,4,0],[0,0,4]]},"sites":[{"species":[{"element":"Xx","occu":1}],"abc":[0,0,0]}]}""")]
    [TestCase("""{"lattice":{"matrix":[[4,0,0],[0,4,0],[0,0,4]]},"sites":[{"species":[{"element":"Li","occu":7}],"abc":[0,0,0]}]}""")]
    [TestCase("""{"lattice":{"matrix":[[4,0,0],[0,4,0],[0,0,4]]},"sites":[{"species":[{"element":"Li","occu":1}],"abc":[0,0]}]}""")]
    [TestCase("""{"lattice":{"matrix":"wide"},"sites":7}""")]
    [TestCase("""{"lattice_vectors":[[4,0,0],[0,4,0],[0,0,4]],"cartesian_site_positions":[[0,0,0]],"species_at_sites":["B"],"species":[]}""")]
    [TestCase("""["nothing"]""")]
    [TestCase("{}")]
    public void Damaged_json_is_a_file_error(string text) =>
        Assert.That(() => StructureReader.Parse("x.json", text), Throws.TypeOf<StructureFileException>());
}
