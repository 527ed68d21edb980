using System.IO.Compression;
using System.Text;
using Screening.Core.ForceFields;
using Screening.Core.ForceFields.Nep;
using Screening.Core.ForceFields.TensorNet;
using Screening.Core.Structures;
using Screening.Testing;

namespace Screening.Core.Tests.ForceFields.TensorNet;

/// <summary>Weight files in all their forms, and hostile ones: nothing but the clear error ever comes out.</summary>
[TestFixture]
public sealed class TensorNetModelReaderTests
{
    /// <summary>Bytes that reading a small hostile file may allocate: the file, its copies and its objects, far below what a length field can ask for.</summary>
    private const long MemoryBound = 200 << 20;

    private static readonly TensorNetShape Shape = new(16, 1, 3, 5);
    private static readonly Dictionary<string, float[]> Weights = SyntheticTensorNet.Weights(Shape);

    private string _folder = "";

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("screening-weights").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase("\"message_source\": \"self\"", MessageSource.Self)]
    [TestCase("\"message_source\": \"neighbour\"", MessageSource.Neighbour)]
    [TestCase("\"kwargs\": {\"model\": {\"@module\": \"matgl.models._tensornet_dgl\"}}", MessageSource.Self)]
    [TestCase("\"kwargs\": {\"model\": {\"@module\": \"matgl.models._tensornet_pyg\"}}", MessageSource.Neighbour)]
    public void An_archive_with_a_description_beside_it_is_read(string statement, MessageSource expected)
    {
        string path = Write("fine-tuned.pt", Archive());
        Describe(path, statement);

        TensorNetModel model = TensorNetModelReader.Read(path);

        Assert.That(model.Source, Is.EqualTo(expected));
        Assert.That(model.EnergyScaleEv, Is.EqualTo(2.5));
        Assert.That(model.Elements.Select(e => e.Symbol), Is.EqualTo(new[] { "Li", "P", "S" }));
        Assert.That(model.ElementReferencesEv, Is.EqualTo(new[] { 0, -0.5, -1 }));
        Assert.That(Shape.Tensors.All(t => model.Weights(t.Name).SequenceEqual(Weights[t.Name])));
    }

    [TestCase("")]
    [TestCase(", \"@module\": \"matgl.models._tensornet\"")]        // this name was written for both kinds
    public void An_archive_of_unknown_weights_is_refused_with_the_way_to_say_what_it_is(string statement)
    {
        string path = Write("fine-tuned.pt", Archive());
        Describe(path, "\"other\": 1" + statement);

        PotentialFileException error = Assert.Throws<PotentialFileException>(() => TensorNetModelReader.Read(path))!;

        Assert.That(error.Message, Does.Contain("fine-tuned.pt.json").And.Contains("message_source"));
    }

    [Test]
    public void A_gzipped_archive_is_the_same_model()
    {
        string plain = Write("a.pt", Archive()), packed = Write("b.pt.gz", Gzip(Archive()));
        Describe(plain, "\"message_source\": \"self\"");
        Describe(packed, "\"message_source\": \"self\"");

        Assert.That(TensorNetModelReader.IsFile(packed));
        Assert.That(TensorNetModelReader.Read(packed).Hash, Is.EqualTo(TensorNetModelReader.Read(plain).Hash));
    }

    [Test]
    public void The_kind_of_messages_is_part_of_the_hash()
    {
        string path = Write("a.pt", Archive());
        Describe(path, "\"message_source\": \"self\"");
        string self = TensorNetModelReader.Read(path).Hash;
        Describe(path, "\"message_source\": \"neighbour\"");

        Assert.That(TensorNetModelReader.Read(path).Hash, Is.Not.EqualTo(self));
    }

    [TestCase("tensornet-dgl-matpes-pbe-2025.1.json", MessageSource.Self)]
    [TestCase("tensornet-dgl-matpes-pbe-2025.1.bin", MessageSource.Self)]
    [TestCase("tensornet-dgl-matpes-pbe-2025.1.state.pt.gz", MessageSource.Self)]
    [TestCase("tensornet-pyg-matpes-pbe-2025.1.json", MessageSource.Neighbour)]
    [TestCase("tensornet-pyg-matpes-pbe-2025.1.bin.gz", MessageSource.Neighbour)]
    public void Published_weights_are_known_by_their_numbers(string file, MessageSource expected)
    {
        TensorNetModel model = TensorNetModelReader.Read(TensorNetCase.ModelFile(file));

        Assert.That(model.Source, Is.EqualTo(expected));
        Assert.That(PublishedWeights.Find(model.WeightsHash)?.Source, Is.EqualTo(expected));
        Assert.That(model.Elements.Select(e => e.Symbol), Is.EqualTo(PublishedWeights.Elements.Select(e => e.Symbol)));
    }

    [Test]
    public void The_published_archive_is_the_model_of_the_plain_form()
    {
        TensorNetModel plain = TensorNetCase.ModelOf(TensorNetCase.Models[0]);

        TensorNetModel archive = TensorNetModelReader.Read(TensorNetCase.ModelFile("tensornet-dgl-matpes-pbe-2025.1.state.pt.gz"));

        Assert.That(archive.Hash, Is.EqualTo(plain.Hash));
        Assert.That(archive.EnergyScaleEv, Is.EqualTo(plain.EnergyScaleEv));
        Assert.That(archive.ElementReferencesEv, Is.EqualTo(plain.ElementReferencesEv));
    }

    [Test]
    public void Known_weights_with_the_wrong_statement_are_refused()
    {
        string path = Write("copy.pt", File.ReadAllBytes(TensorNetCase.ModelFile("tensornet-dgl-matpes-pbe-2025.1.state.pt.gz")));
        File.WriteAllText(path + ".json", "{\"message_source\": \"neighbour\"}");

        Assert.That(() => TensorNetModelReader.Read(path), Throws.TypeOf<PotentialFileException>().With.Message.Contains("trained with 'self'"));
    }

    [Test]
    public void Installed_weights_are_found_by_the_name_of_the_family()
    {
        string file = TensorNetCase.ModelFile("tensornet-dgl-matpes-pbe-2025.1.state.pt.gz"), inside = Path.Combine(_folder, "TensorNetDGL");
        Directory.CreateDirectory(inside);
        File.Copy(file, Path.Combine(inside, "state.pt.gz"));
        Write("broken.pt", "PK\x03\x04 but no archive"u8.ToArray());

        Assert.That(InstalledModels.Find(_folder, PublishedWeights.Family), Is.EqualTo(inside));
        Assert.That(InstalledModels.Find(_folder, "tensornet-matpes-dgl"), Is.EqualTo(inside));
        Assert.That(InstalledModels.Find(_folder, "tensornet-matpes-pyg"), Is.Null);
        Assert.That(PotentialCatalog.Get(inside).Name, Is.EqualTo("tensornet-matpes-dgl"));
    }

    [Test]
    public void Truncated_archives_give_the_clear_error()
    {
        byte[] archive = Archive();
        RandomLengths(archive.Length, 60, length => RequireClearError(archive[..length]));
    }

    [Test]
    public void Archives_with_flipped_bits_give_the_clear_error_or_a_model()
    {
        byte[] archive = Archive();
        Random random = new(3);
        for (int trial = 0; trial < 300; trial++)
        {
            byte[] damaged = [.. archive];
            for (int flips = random.Next(1, 4); flips > 0; flips--)
            {
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            }

            RequireClearErrorOrModel(damaged);
        }
    }

    [Test]
    public void Damaged_indices_give_the_clear_error_or_a_model()
    {
        List<(string, int[], float[])> tensors = TensorArchiveBuilder.Tensors(Shape, Weights);
        byte[] index = TensorArchiveBuilder.Index(tensors);
        Random random = new(4);
        for (int trial = 0; trial < 400; trial++)
        {
            byte[] damaged = [.. index];
            for (int changes = random.Next(1, 6); changes > 0; changes--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            RequireClearErrorOrModel(TensorArchiveBuilder.Archive(tensors, trial % 2 == 0 ? damaged : damaged[..random.Next(damaged.Length)]));
        }
    }

    private static IEnumerable<TestCaseData> HostileIndices()
    {
        byte[] proto = [0x80, 2];
        byte[] name = TensorArchiveBuilder.Text("echo hacked");
        yield return new TestCaseData((byte[])[.. proto, .. TensorArchiveBuilder.Global("os", "system"), .. name, 0x85, (byte)'R', (byte)'.'], "os.system").SetName("A_pickle_that_calls_a_shell");
        yield return new TestCaseData((byte[])[.. proto, .. TensorArchiveBuilder.Global("builtins", "eval"), .. name, 0x85, (byte)'R', (byte)'.'], "builtins.eval").SetName("A_pickle_that_evaluates_code");
        yield return new TestCaseData((byte[])[.. proto, .. name, .. TensorArchiveBuilder.Text("x"), 0x93, (byte)'.'], "opcode 0x93").SetName("A_pickle_with_a_global_from_the_stack");
        yield return new TestCaseData((byte[])[.. proto, (byte)'X', 0xff, 0xff, 0xff, 0x7f, (byte)'a'], "a text of").SetName("A_pickle_with_an_endless_text");
        yield return new TestCaseData((byte[])[.. proto, (byte)'h', 7, (byte)'.'], "value 7").SetName("A_pickle_that_refers_to_nothing");
        yield return new TestCaseData((byte[])[.. proto, (byte)'t', (byte)'.'], "beginning").SetName("A_pickle_with_a_group_never_begun");
        yield return new TestCaseData((byte[])[.. proto, (byte)'.'], "nothing").SetName("An_empty_pickle");
        yield return new TestCaseData((byte[])[.. proto, (byte)'}', (byte)'q', 0, .. name, (byte)'h', 0, (byte)'s', (byte)'.'], "no tensor").SetName("A_dictionary_inside_itself");
        yield return new TestCaseData(Enumerable.Repeat((byte)'}', 1 << 20).ToArray(), "bytes, expected at most").SetName("A_huge_pickle");
        yield return new TestCaseData(Enumerable.Repeat((byte)'}', 200_000).ToArray(), "end of the index").SetName("A_pickle_of_many_dictionaries");
        yield return new TestCaseData(Enumerable.Repeat((byte)'(', 200_000).ToArray(), "end of the index").SetName("A_pickle_of_many_groups");
        foreach ((int numbers, int size, string what) in new[] { (int.MaxValue, int.MaxValue, "storage"), (16, 1 << 20, "inside its 16 numbers"), (16, -3, "shape") })
        {
            yield return new TestCaseData(TensorOf(numbers, size), what).SetName(FormattableString.Invariant($"A_tensor_of_{size}_in_a_storage_of_{numbers}"));
        }
    }

    [TestCaseSource(nameof(HostileIndices))]
    public void Hostile_indices_give_the_clear_error(byte[] index, string named)
    {
        string path = Write("hostile.pt", TensorArchiveBuilder.Archive([], index));
        long before = GC.GetAllocatedBytesForCurrentThread();

        PotentialFileException error = Assert.Throws<PotentialFileException>(() => TensorNetModelReader.Read(path))!;

        Assert.That(error.Message, Does.Contain("hostile.pt").And.Contains(named));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(MemoryBound));
    }

    [Test]
    public void A_gzip_bomb_gives_the_clear_error()
    {
        string path = Write("bomb.pt.gz", Gzip([.. "PK\x03\x04"u8.ToArray(), .. new byte[100 << 20]]));

        Assert.That(() => TensorNetModelReader.Read(path), Throws.TypeOf<PotentialFileException>().With.Message.Contains("at most"));
    }

    [TestCase("data_mean", "data_mean")]
    [TestCase("emb2.weight", "emb2.weight")]
    [TestCase("layers.0.linears_tensor.3.weight", "linears_tensor.3")]
    [TestCase("property_offset", "property_offset")]
    public void A_missing_or_misshapen_tensor_is_named(string changed, string named)
    {
        List<(string Name, int[] Sizes, float[] Numbers)> tensors = TensorArchiveBuilder.Tensors(Shape, Weights);
        int at = tensors.FindIndex(t => t.Name.EndsWith(changed, StringComparison.Ordinal));
        tensors[at] = changed == "data_mean" ? (tensors[at].Name, [], [1f]) : (tensors[at].Name, [1], [1f]);
        string path = Write("wrong.pt", TensorArchiveBuilder.Archive(tensors));
        Describe(path, "\"message_source\": \"self\"");

        Assert.That(() => TensorNetModelReader.Read(path), Throws.TypeOf<PotentialFileException>().With.Message.Contains(named).And.Message.Contains("expected"));
    }

    [Test]
    public void A_number_that_is_none_is_named()
    {
        Dictionary<string, float[]> weights = new(Weights) { ["linear.bias"] = [.. Weights["linear.bias"].Select(_ => float.NaN)] };
        string path = Write("nan.pt", TensorArchiveBuilder.Archive(TensorArchiveBuilder.Tensors(Shape, weights)));
        Describe(path, "\"message_source\": \"self\"");

        Assert.That(() => TensorNetModelReader.Read(path), Throws.TypeOf<PotentialFileException>().With.Message.Contains("linear.bias").And.Message.Contains("NaN"));
    }

    [Test]
    public void The_plain_form_checks_its_index_and_its_numbers()
    {
        (string index, string numbers) = Plain("self");
        string path = Write("m.json", Encoding.UTF8.GetBytes(index));
        Assert.That(TensorNetModelReader.Read(path).Source, Is.EqualTo(MessageSource.Self));
        Assert.That(TensorNetModelReader.Read(numbers).Source, Is.EqualTo(MessageSource.Self), "the file of numbers finds its index");

        foreach ((string from, string to, string named) in new[]
        {
            ("\"self\"", "\"both\"", "'both'"), ("\"m.bin\"", "\"../m.bin\"", "../m.bin"), ("\"m.bin\"", "\"absent.bin\"", "absent.bin"),
            ("\"offset\":0,", "\"offset\":900000,", "distance_proj1"), ("\"units\":16", "\"units\":17", "17 channels"), ("\"cutoff\":5", "\"cutoff\":50", "cutoff"),
            ("\"Li\"", "\"Xx\"", "Xx"), ("\"data_std\":2", "\"data_std\":-2", "data_std"), ("\"data_mean\"", "\"mean\"", "lacks a key"), ("[\"Li\"", "[\"P\"", "named twice"),
        })
        {
            File.WriteAllText(path, index.Replace(from, to, StringComparison.Ordinal));
            Assert.That(() => TensorNetModelReader.Read(path), Throws.TypeOf<PotentialFileException>().With.Message.Contains(named));
        }

        File.WriteAllText(path, index);
        File.WriteAllBytes(numbers, File.ReadAllBytes(numbers)[..400]);
        Assert.That(() => TensorNetModelReader.Read(path), Throws.TypeOf<PotentialFileException>().With.Message.Contains("inside the 100 numbers"));
    }

    [Test]
    public void Other_files_are_left_to_other_readers()
    {
        Assert.That(TensorNetModelReader.IsFile(Write("nep.txt", "nep4 2 Li S"u8.ToArray())), Is.False);
        Assert.That(TensorNetModelReader.IsFile(Write("set.json", "{\"name\": \"a pair set\"}"u8.ToArray())), Is.False);
        Assert.That(TensorNetModelReader.IsFile(Write("cut.json", "{\"tensors\": "u8.ToArray())), Is.False);
        Assert.That(TensorNetModelReader.IsFile(Path.Combine(_folder, "absent.pt")), Is.False);
    }

    private static byte[] TensorOf(int numbers, int size) => [
        0x80, 2, (byte)'}', .. TensorArchiveBuilder.Text("w"), .. TensorArchiveBuilder.Global("torch._utils", "_rebuild_tensor_v2"), (byte)'(', (byte)'(',
        .. TensorArchiveBuilder.Text("storage"), .. TensorArchiveBuilder.Global("torch", "FloatStorage"), .. TensorArchiveBuilder.Text("0"), .. TensorArchiveBuilder.Text("cpu"),
        .. TensorArchiveBuilder.Number(numbers), (byte)'t', (byte)'Q', .. TensorArchiveBuilder.Number(0), (byte)'(', .. TensorArchiveBuilder.Number(size), (byte)'t',
        (byte)'(', .. TensorArchiveBuilder.Number(1), (byte)'t', 0x89, (byte)'}', (byte)'t', (byte)'R', (byte)'s', (byte)'.'];

    private static byte[] Archive() => TensorArchiveBuilder.Archive(TensorArchiveBuilder.Tensors(Shape, Weights));

    private static byte[] Gzip(byte[] content)
    {
        using MemoryStream packed = new();
        using (GZipStream stream = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            stream.Write(content);
        }

        return packed.ToArray();
    }

    private static void RandomLengths(int length, int count, Action<int> check)
    {
        Random random = new(2);
        for (int i = 0; i < count; i++)
        {
            check(random.Next(length));
        }
    }

    private void RequireClearError(byte[] content)
    {
        string path = Write("damaged.pt", content);
        Describe(path, "\"message_source\": \"self\"");
        Assert.That(() => TensorNetModelReader.Read(path), Throws.TypeOf<PotentialFileException>());
    }

    private void RequireClearErrorOrModel(byte[] content)
    {
        string path = Write("damaged.pt", content);
        Describe(path, "\"message_source\": \"self\"");
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            TensorNetModel model = TensorNetModelReader.Read(path);
            Assert.That(Shape.Tensors.All(t => model.Weights(t.Name).All(float.IsFinite)));
        }
        catch (PotentialFileException error)
        {
            Assert.That(error.Message, Does.Contain("damaged.pt"));
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(MemoryBound));
    }

    private string Write(string name, byte[] content)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private static void Describe(string path, string statement) =>
        File.WriteAllText(path + ".json", $"{{{statement}, \"element_types\": [\"Li\", \"P\", \"S\"]}}");

    private (string Index, string Numbers) Plain(string source)
    {
        List<string> entries = [];
        using MemoryStream blob = new();
        foreach ((string name, int[] sizes) in Shape.Tensors)
        {
            entries.Add(FormattableString.Invariant($"{{\"name\":\"model.{name}\",\"shape\":[{string.Join(',', sizes)}],\"offset\":{blob.Length / sizeof(float)},\"count\":{Weights[name].Length}}}"));
            foreach (float w in Weights[name])
            {
                blob.Write(BitConverter.GetBytes(w));
            }
        }

        string numbers = Write("m.bin", blob.ToArray());
        return ($"{{\"file\":\"m.bin\",\"hyperparameters\":{{\"units\":16,\"nblocks\":1,\"radial_count\":3,\"cutoff\":5,\"message_source\":\"{source}\"}},\"data_mean\":0,\"data_std\":2,"
            + $"\"elements\":[\"Li\",\"P\",\"S\"],\"element_refs\":[1,2,3],\"tensors\":[{string.Join(',', entries)}]}}", numbers);
    }
}
