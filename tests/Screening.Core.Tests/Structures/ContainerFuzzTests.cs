using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Screening.Core.Numerics;
using Screening.Core.Structures;
using Screening.Testing;

namespace Screening.Core.Tests.Structures;

/// <summary>Damaged archives, zipped files and lists are searched and read, or told as a problem; nothing else happens.</summary>
public sealed class ContainerFuzzTests
{
    /// <summary>Most memory one damaged container of some kB may ask for, bytes; a stated size is not to be believed.</summary>
    private const long LargestAllocation = 512L << 20;

    private string _root = "";

    [SetUp]
    public void Create() => _root = Directory.CreateTempSubdirectory("screening-damaged-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(_root, recursive: true);

    [Test]
    public void Damaged_containers_are_read_or_refused_and_nothing_else() => Damage(1500, seed: 1);

    [Test]
    [Category("Physics")]
    public void Twenty_thousand_damaged_containers_are_read_or_refused_and_nothing_else() => Damage(20_000, seed: 2);

    /// <summary>Containers that once broke the search, kept.</summary>
    [Test]
    public void What_once_broke_the_search_is_told_as_a_problem()
    {
        string folder = Path.GetDirectoryName(Repository.File("tests", "Screening.Core.Tests", "Structures", "containers", "overflowing-size.tar"))!;
        foreach (string file in Directory.GetFiles(folder).Order(StringComparer.Ordinal))
        {
            Assert.That(StructureFiles.Find([file]).Select(f => f.Problem), Has.Some.Contains("cannot be read"), file);
        }
    }

    private void Damage(int count, ulong seed)
    {
        (string Name, byte[] Content)[] bases = Bases();
        RandomStream random = new(seed, "damaged containers");
        int read = 0, refused = 0;
        long largest = 0;
        for (int i = 0; i < count; i++)
        {
            (string name, byte[] content) = bases[random.Next(bases.Length)];
            byte[] damaged = Mutated(content, random);
            string path = Path.Combine(_root, name);
            File.WriteAllBytes(path, damaged);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                foreach (StructureFile file in StructureFiles.Find([path]).Take(50))
                {
                    if (file.Problem is not null)
                    {
                        refused++;
                        continue;
                    }

                    try
                    {
                        Assert.That(StructureReader.Read(file.Path).Sites, Is.Not.Empty);
                        read++;
                    }
                    catch (StructureFileException)
                    {
                        refused++;
                    }
                }
            }
            catch (Exception e)
            {
                string kept = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"broken-{seed}-{i}-{name}");
                File.WriteAllBytes(kept, damaged);
                Assert.Fail($"{e.GetType().Name} in damaged container {i}, kept as {kept}: {e.Message}\n{e.StackTrace}");
            }

            largest = Math.Max(largest, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        TestContext.Out.WriteLine(FormattableString.Invariant($"{count} damaged containers: {read} structures read, {refused} refused, largest allocation {largest / 1e6:0.0} MB"));
        Assert.That(Math.Min(read, refused), Is.Positive, "both happen");
        Assert.That(largest, Is.LessThan(LargestAllocation));
    }

    private static byte[] Mutated(byte[] content, RandomStream random)
    {
        List<byte> bytes = [.. content];
        for (int n = 1 + random.Next(4); n > 0 && bytes.Count > 0; n--)
        {
            int at = random.Next(bytes.Count), length = Math.Min(bytes.Count - at, 1 + random.Next(64));
            switch (random.Next(6))
            {
                case 0:
                    bytes.RemoveRange(at, length);
                    break;
                case 1:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 3:
                    bytes[at] = 255;
                    break;
                default:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
            }
        }

        return [.. bytes];
    }

    private static (string, byte[])[] Bases()
    {
        string salt = File.ReadAllText(Repository.File("data", "candidates", "LiCl.cif")), sulfide = File.ReadAllText(Repository.File("data", "candidates", "Li2S.cif"));
        const string Line = """{"@class":"Structure","lattice":{"matrix":[[4,0,0],[0,4,0],[0,0,4]]},"sites":[{"species":[{"element":"Li","occu":0.5}],"abc":[0,0,0]},{"species":[{"element":"Cl","occu":1}],"abc":[0.5,0.5,0.5]}]}""";
        byte[] list = Encoding.UTF8.GetBytes(Line + "\n\n" + Line + "\n");
        using MemoryStream zip = new(), tar = new();
        using (ZipArchive archive = new(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, string text) in new[] { ("a.cif", salt), ("b/b.cif", sulfide) })
            {
                using Stream entry = archive.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        using (TarWriter archive = new(tar, leaveOpen: true))
        {
            foreach ((string name, string text) in new[] { ("a.cif", salt), ("b/b.cif", sulfide) })
            {
                archive.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
            }
        }

        return
        [
            ("a.zip", zip.ToArray()), ("a.tar", tar.ToArray()), ("a.tar.gz", Zipped(tar.ToArray())), ("a.cif.gz", Zipped(Encoding.UTF8.GetBytes(salt))),
            ("a.jsonl", list), ("a.jsonl.gz", Zipped(list)), ("a.json", Encoding.UTF8.GetBytes(Line)),
        ];
    }

    private static byte[] Zipped(byte[] content)
    {
        using MemoryStream target = new();
        using (GZipStream zipped = new(target, CompressionLevel.Fastest))
        {
            zipped.Write(content);
        }

        return target.ToArray();
    }
}
