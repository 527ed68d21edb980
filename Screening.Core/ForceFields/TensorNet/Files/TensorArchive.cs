using System.Buffers.Binary;
using System.IO.Compression;

namespace Screening.Core.ForceFields.TensorNet.Files;

/// <summary>
/// A weights file as PyTorch writes it: a zip archive with a pickled index and one raw file of numbers per storage. Only tensors that
/// are asked for are read, never more than their size.
/// </summary>
internal sealed class TensorArchive
{
    private const string IndexName = "data.pkl";
    private const int MostEntries = 10_000;

    private readonly string _path, _folder;
    private readonly Dictionary<string, ZipArchiveEntry> _entries;
    private readonly Dictionary<string, PickledTensor> _tensors;

    private TensorArchive(string path, string folder, Dictionary<string, ZipArchiveEntry> entries, Dictionary<string, PickledTensor> tensors) =>
        (_path, _folder, _entries, _tensors) = (path, folder, entries, tensors);

    /// <summary>Names of the tensors.</summary>
    internal IReadOnlyCollection<string> Names => _tensors.Keys;

    /// <exception cref="PotentialFileException">No such archive.</exception>
    internal static TensorArchive Open(string path, byte[] content)
    {
        try
        {
            ZipArchive zip = new(new MemoryStream(content), ZipArchiveMode.Read);
            if (zip.Entries.Count > MostEntries)
            {
                throw new PotentialFileException(path, FormattableString.Invariant($"the archive has {zip.Entries.Count} entries, expected at most {MostEntries}."));
            }

            Dictionary<string, ZipArchiveEntry> entries = new(StringComparer.Ordinal);
            foreach (ZipArchiveEntry entry in zip.Entries)
            {
                entries[entry.FullName] = entry;
            }

            string index = entries.Keys.Where(n => n == IndexName || n.EndsWith("/" + IndexName, StringComparison.Ordinal)).Order(StringComparer.Ordinal).FirstOrDefault()
                ?? throw new PotentialFileException(path, $"the archive has no {IndexName}; expected a weights file (state.pt).");
            string folder = index[..^IndexName.Length];
            if (entries.TryGetValue(folder + "byteorder", out ZipArchiveEntry? order) && !Content(path, order, 16).AsSpan().StartsWith("little"u8))
            {
                throw new PotentialFileException(path, "byteorder: expected little-endian numbers.");
            }

            return new(path, folder, entries, TensorPickle.Read(path, Content(path, entries[index], TensorPickle.MostBytes)));
        }
        catch (Exception error) when (error is InvalidDataException or IOException or NotSupportedException or ArgumentException or OverflowException)
        {
            throw new PotentialFileException(path, $"the archive is damaged: {error.Message}");
        }
    }

    internal bool Holds(string name) => _tensors.ContainsKey(name);

    /// <summary>Numbers of a tensor, row-major.</summary>
    /// <param name="name">Name.</param>
    /// <param name="sizes">Shape it must have.</param>
    /// <exception cref="PotentialFileException">It is missing, of another shape, or its file is.</exception>
    internal double[] Numbers(string name, IReadOnlyList<int> sizes)
    {
        if (!_tensors.TryGetValue(name, out PickledTensor? tensor))
        {
            throw new PotentialFileException(_path, $"found no tensor {name}, expected one of shape {TensorNetShape.Describe(sizes)}.");
        }

        if (!tensor.Sizes.SequenceEqual(sizes))
        {
            throw new PotentialFileException(_path, $"{name}: found shape {TensorNetShape.Describe(tensor.Sizes)}, expected {TensorNetShape.Describe(sizes)}.");
        }

        int width = tensor.Kind == "FloatStorage" ? sizeof(float) : sizeof(double);
        string file = $"{_folder}data/{tensor.Storage}";
        if (!_entries.TryGetValue(file, out ZipArchiveEntry? entry))
        {
            throw new PotentialFileException(_path, $"{name}: found no file {file} in the archive.");
        }

        long expected = tensor.StorageCount * width;
        byte[] bytes = entry.Length == expected ? ContentSafely(entry, (int)expected) : [];
        if (bytes.Length != expected)
        {
            throw new PotentialFileException(_path, FormattableString.Invariant($"{name}: the file {file} has {entry.Length} bytes, expected {expected}."));
        }

        double[] numbers = new double[tensor.Count];
        int[] inner = [.. sizes.Select((_, axis) => TensorNetShape.CountOf([.. sizes.Skip(axis + 1)]))];
        for (int n = 0; n < numbers.Length; n++)
        {
            long at = tensor.Offset;
            for (int axis = 0, rest = n; axis < inner.Length; axis++)
            {
                at += (long)(rest / inner[axis]) * tensor.Strides[axis];
                rest %= inner[axis];
            }

            numbers[n] = Number(tensor.Kind, bytes.AsSpan((int)at * width));
            if (!double.IsFinite(numbers[n]))
            {
                throw new PotentialFileException(_path, FormattableString.Invariant($"{name}: file {file}, byte {at * width}: found {numbers[n]}, expected a finite number."));
            }
        }

        return numbers;
    }

    /// <summary>Shape of a tensor.</summary>
    /// <exception cref="PotentialFileException">It is missing.</exception>
    internal IReadOnlyList<int> SizesOf(string name) => _tensors.TryGetValue(name, out PickledTensor? tensor)
        ? tensor.Sizes
        : throw new PotentialFileException(_path, $"found no tensor {name}, expected the weights of a TensorNet potential.");

    private static double Number(string kind, ReadOnlySpan<byte> bytes) => kind switch
    {
        "FloatStorage" => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        "DoubleStorage" => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        _ => BinaryPrimitives.ReadInt64LittleEndian(bytes),
    };

    private byte[] ContentSafely(ZipArchiveEntry entry, int most)
    {
        try
        {
            return Content(_path, entry, most);
        }
        catch (Exception error) when (error is InvalidDataException or IOException or NotSupportedException)
        {
            throw new PotentialFileException(_path, $"{entry.FullName} is damaged: {error.Message}");
        }
    }

    private static byte[] Content(string path, ZipArchiveEntry entry, int most)
    {
        if (entry.Length > most)
        {
            throw new PotentialFileException(path, FormattableString.Invariant($"{entry.FullName} has {entry.Length} bytes, expected at most {most}."));
        }

        using Stream stream = entry.Open();
        byte[] content = new byte[(int)entry.Length];
        int read = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        return content[..read];
    }
}
