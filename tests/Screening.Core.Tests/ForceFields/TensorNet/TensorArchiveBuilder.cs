using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Screening.Core.ForceFields.TensorNet;

namespace Screening.Core.Tests.ForceFields.TensorNet;

/// <summary>Writes weight archives as PyTorch does: a zip of a pickled index and one raw file per tensor.</summary>
internal static class TensorArchiveBuilder
{
    internal static byte[] Archive(IEnumerable<(string Name, int[] Sizes, float[] Numbers)> tensors) => Archive(tensors, Index([.. tensors]));

    internal static byte[] Archive(IEnumerable<(string Name, int[] Sizes, float[] Numbers)> tensors, byte[] index)
    {
        using MemoryStream content = new();
        using (ZipArchive zip = new(content, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, "state/data.pkl", index);
            Add(zip, "state/byteorder", "little"u8.ToArray());
            int number = 0;
            foreach ((_, _, float[] numbers) in tensors)
            {
                byte[] raw = new byte[sizeof(float) * numbers.Length];
                for (int i = 0; i < numbers.Length; i++)
                {
                    BinaryPrimitives.WriteSingleLittleEndian(raw.AsSpan(sizeof(float) * i), numbers[i]);
                }

                Add(zip, FormattableString.Invariant($"state/data/{number++}"), raw);
            }
        }

        return content.ToArray();
    }

    /// <summary>All tensors of a model under the names of the published files.</summary>
    internal static List<(string Name, int[] Sizes, float[] Numbers)> Tensors(TensorNetShape shape, Dictionary<string, float[]> weights) =>
    [
        ("data_mean", [], [0]), ("data_std", [], [2.5f]), ("model.bond_expansion.rbf.cutoff", [], [(float)shape.CutoffAngstrom]),
        .. shape.Tensors.Select(t => ("model." + t.Name, t.Sizes, weights[t.Name])),
        ("element_refs.property_offset", [shape.Elements], [.. Enumerable.Range(0, shape.Elements).Select(e => -0.5f * e)]),
    ];

    /// <summary>The index: protocol 2, a dictionary from names to rebuilt tensors.</summary>
    internal static byte[] Index(IReadOnlyList<(string Name, int[] Sizes, float[] Numbers)> tensors)
    {
        List<byte> p = [0x80, 2, .. Global("collections", "OrderedDict"), (byte)')', (byte)'R', (byte)'q', 0, (byte)'('];
        for (int n = 0; n < tensors.Count; n++)
        {
            (string name, int[] sizes, float[] numbers) = tensors[n];
            p.AddRange([.. Text(name), .. Global("torch._utils", "_rebuild_tensor_v2"), (byte)'(', (byte)'(', .. Text("storage"), .. Global("torch", "FloatStorage")]);
            p.AddRange([.. Text(FormattableString.Invariant($"{n}")), .. Text("cpu"), .. Number(numbers.Length), (byte)'t', (byte)'Q', .. Number(0)]);
            p.AddRange([.. Tuple(sizes), .. Tuple(Strides(sizes)), 0x89, .. Global("collections", "OrderedDict"), (byte)')', (byte)'R', (byte)'t', (byte)'R']);
        }

        p.AddRange([(byte)'u', (byte)'.']);
        return [.. p];
    }

    internal static byte[] Global(string module, string name) => [(byte)'c', .. Encoding.UTF8.GetBytes($"{module}\n{name}\n")];

    internal static byte[] Text(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text), length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
        return [(byte)'X', .. length, .. utf8];
    }

    internal static byte[] Number(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return [(byte)'J', .. bytes];
    }

    private static byte[] Tuple(int[] values) => [(byte)'(', .. values.SelectMany(Number), (byte)'t'];

    private static int[] Strides(int[] sizes) => [.. sizes.Select((_, axis) => sizes.Skip(axis + 1).Aggregate(1, (a, b) => a * b))];

    private static void Add(ZipArchive zip, string name, byte[] content)
    {
        using Stream stream = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
        stream.Write(content);
    }
}
