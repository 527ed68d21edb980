using System.Buffers.Binary;
using System.Text;

namespace Screening.Core.ForceFields.TensorNet.Files;

/// <summary>
/// Reads the index of a weights archive: a pickle of a dictionary from names to tensors. Knows the opcodes and the five
/// globals that such an index is made of and builds plain records; nothing is ever imported or called. Work and memory are bounded by
/// the length of the index.
/// </summary>
internal sealed class TensorPickle
{
    internal const int MostBytes = 256 << 10;

    private const int LongestString = 1024, MostAxes = 4;
    private const long MostNumbers = WeightFiles.LargestBytes / sizeof(float);

    private static readonly object Mark = new();

    private readonly string _path;
    private readonly byte[] _bytes;
    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<uint, object?> _memo = [];
    private int _position, _opcodeAt;

    private TensorPickle(string path, byte[] bytes) => (_path, _bytes) = (path, bytes);

    private enum Callable
    {
        OrderedDictionary,
        RebuildTensor,
    }

    /// <summary>Tensors by name; entries that are no tensors are left out.</summary>
    /// <exception cref="PotentialFileException">Anything else than such an index; byte, found and expected are named.</exception>
    internal static Dictionary<string, PickledTensor> Read(string path, byte[] bytes)
    {
        if (bytes.Length > MostBytes)
        {
            throw new PotentialFileException(path, FormattableString.Invariant($"the index data.pkl has {bytes.Length} bytes, expected at most {MostBytes}."));
        }

        TensorPickle reader = new(path, bytes);
        if (reader.Run() is not Dictionary<string, object?> named)
        {
            throw reader.Problem("a value that is no dictionary", "a dictionary from names to tensors");
        }

        return named.Where(e => e.Value is PickledTensor).ToDictionary(e => e.Key, e => (PickledTensor)e.Value!, StringComparer.Ordinal);
    }

    private sealed record StorageKind(string Name);

    private object? Run()
    {
        while (true)
        {
            _opcodeAt = _position;
            byte opcode = Bytes(1, "an opcode")[0];
            switch (opcode)
            {
                case 0x80:        // PROTO
                    byte protocol = Bytes(1, "a protocol number")[0];
                    if (protocol is < 2 or > 4)
                    {
                        throw Problem(FormattableString.Invariant($"pickle protocol {protocol}"), "2 to 4");
                    }

                    break;
                case (byte)'.':        // STOP
                    return Pop();
                case (byte)'c':        // GLOBAL
                    Push(Global(Line(), Line()));
                    break;
                case (byte)'X':        // BINUNICODE
                    Push(Text());
                    break;
                case (byte)'K':        // BININT1
                    Push((long)Bytes(1, "a number")[0]);
                    break;
                case (byte)'M':        // BININT2
                    Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2, "a number")));
                    break;
                case (byte)'J':        // BININT
                    Push((long)BinaryPrimitives.ReadInt32LittleEndian(Bytes(4, "a number")));
                    break;
                case 0x88 or 0x89:        // NEWTRUE, NEWFALSE
                    Push(opcode == 0x88);
                    break;
                case (byte)'N':        // NONE
                    Push(null);
                    break;
                case (byte)'}':        // EMPTY_DICT
                    Push(new Dictionary<string, object?>(StringComparer.Ordinal));
                    break;
                case (byte)')':        // EMPTY_TUPLE
                    Push(Array.Empty<object?>());
                    break;
                case 0x85 or 0x86 or 0x87:        // TUPLE1 to TUPLE3
                    Push(Take(opcode - 0x84));
                    break;
                case (byte)'(':        // MARK
                    _marks.Add(_stack.Count);
                    Push(Mark);
                    break;
                case (byte)'t':        // TUPLE
                    Push(AboveMark());
                    break;
                case (byte)'q':        // BINPUT
                    Keep(Bytes(1, "a memo number")[0]);
                    break;
                case (byte)'r':        // LONG_BINPUT
                    Keep(BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4, "a memo number")));
                    break;
                case (byte)'h':        // BINGET
                    Push(Kept(Bytes(1, "a memo number")[0]));
                    break;
                case (byte)'j':        // LONG_BINGET
                    Push(Kept(BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4, "a memo number"))));
                    break;
                case (byte)'Q':        // BINPERSID
                    Push(Storage(Pop()));
                    break;
                case (byte)'R':        // REDUCE
                    object? arguments = Pop();
                    Push(Reduce(Pop(), arguments));
                    break;
                case (byte)'b':        // BUILD: attributes of a dictionary (versions of layers); not needed
                    Pop();
                    RequireDictionary();
                    break;
                case (byte)'s':        // SETITEM
                    Set(Take(2));
                    break;
                case (byte)'u':        // SETITEMS
                    Set(AboveMark());
                    break;
                default:
                    throw Problem(FormattableString.Invariant($"opcode 0x{opcode:x2}"), "one of those that an index of tensors is made of");
            }
        }
    }

    private object Global(string module, string name) => (module, name) switch
    {
        ("collections", "OrderedDict") => Callable.OrderedDictionary,
        ("torch._utils", "_rebuild_tensor_v2") => Callable.RebuildTensor,
        ("torch", "FloatStorage" or "DoubleStorage" or "LongStorage") => new StorageKind(name),
        _ => throw Problem($"the global {module}.{name}", "tensors only; nothing else is loaded from a weights file"),
    };

    private object? Reduce(object? callable, object? arguments) => (callable, arguments) switch
    {
        (Callable.OrderedDictionary, object?[] { Length: 0 }) => new Dictionary<string, object?>(StringComparer.Ordinal),
        (Callable.RebuildTensor, object?[] { Length: 6 or 7 } a) when a[0] is PickledTensor storage => Tensor(storage, a),
        _ => throw Problem("a call", "an empty dictionary or a tensor of storage, offset, size and stride"),
    };

    private PickledTensor Tensor(PickledTensor storage, object?[] arguments)
    {
        if (arguments[1] is not long offset || arguments[2] is not object?[] sizes || arguments[3] is not object?[] strides || sizes.Length != strides.Length || sizes.Length > MostAxes
            || !sizes.Concat(strides).All(v => v is >= 0L and <= MostNumbers) || offset is < 0 or > MostNumbers)
        {
            throw Problem("a tensor of unreadable shape", FormattableString.Invariant($"up to {MostAxes} sizes and as many strides"));
        }

        PickledTensor tensor = storage with { Offset = offset, Sizes = [.. sizes.Select(s => (int)(long)s!)], Strides = [.. strides.Select(s => (int)(long)s!)] };
        double numbers = tensor.Sizes.Aggregate(1.0, (product, size) => product * size);        // no overflow
        double last = offset + tensor.Sizes.Zip(tensor.Strides, (size, stride) => (double)(size - 1) * stride).Sum();
        return numbers is >= 1 and <= MostNumbers && last < storage.StorageCount
            ? tensor
            : throw Problem(FormattableString.Invariant($"a tensor {TensorNetShape.Describe(tensor.Sizes)} at {offset}"), FormattableString.Invariant($"one inside its {storage.StorageCount} numbers"));
    }

    /// <summary>('storage', type, key, device, count).</summary>
    private PickledTensor Storage(object? id) => id is object?[] { Length: 5 } parts && parts[0] is "storage" && parts[1] is StorageKind kind && parts[2] is string key && parts[4] is >= 0L and <= MostNumbers
        ? new(key, kind.Name, (long)parts[4]!, 0, [], [])
        : throw Problem("a reference to something unknown", FormattableString.Invariant($"a storage of at most {MostNumbers} numbers"));

    private void Set(object?[] pairs)
    {
        Dictionary<string, object?> target = RequireDictionary();
        if (pairs.Length % 2 != 0)
        {
            throw Problem("a key without a value", "pairs");
        }

        for (int i = 0; i < pairs.Length; i += 2)
        {
            target[pairs[i] as string ?? throw Problem("a key that is no text", "a name")] = pairs[i + 1];
        }
    }

    private Dictionary<string, object?> RequireDictionary() => _stack.Count > 0 && _stack[^1] is Dictionary<string, object?> top
        ? top
        : throw Problem("a value to change that is no dictionary", "a dictionary");

    private object?[] AboveMark()
    {
        if (_marks.Count == 0)
        {
            throw Problem("the end of a group", "its beginning first");
        }

        int from = _marks[^1];
        _marks.RemoveAt(_marks.Count - 1);
        object?[] taken = [.. _stack.Skip(from + 1)];
        _stack.RemoveRange(from, _stack.Count - from);
        return taken;
    }

    private object?[] Take(int count)
    {
        object?[] taken = new object?[count];
        for (int i = count - 1; i >= 0; i--)
        {
            taken[i] = Pop();
        }

        return taken;
    }

    private object? Pop()
    {
        if (_stack.Count == 0 || _stack[^1] == Mark)
        {
            throw Problem("an operation on nothing", "a value before it");
        }

        object? top = _stack[^1];
        _stack.RemoveAt(_stack.Count - 1);
        return top;
    }

    private void Push(object? value) => _stack.Add(value);

    private void Keep(uint number)
    {
        object? top = Pop();
        _memo[number] = top;
        Push(top);
    }

    private object? Kept(uint number) => _memo.TryGetValue(number, out object? kept)
        ? kept
        : throw Problem(FormattableString.Invariant($"a reference to value {number}"), "one that was kept before");

    private string Text()
    {
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4, "the length of a text"));
        return length > LongestString
            ? throw Problem(FormattableString.Invariant($"a text of {length} bytes"), FormattableString.Invariant($"at most {LongestString}"))
            : Encoding.UTF8.GetString(Bytes((int)length, "a text"));
    }

    private string Line()
    {
        int length = _bytes.AsSpan(_position).IndexOf((byte)'\n');
        if (length is < 0 or > LongestString)
        {
            throw Problem("a name without end", "a line");
        }

        string line = Encoding.UTF8.GetString(Bytes(length + 1, "a name"));
        return line[..^1];
    }

    private ReadOnlySpan<byte> Bytes(int count, string expected)
    {
        if (_bytes.Length - _position < count)
        {
            throw Problem("the end of the index", expected);
        }

        _position += count;
        return _bytes.AsSpan(_position - count, count);
    }

    private PotentialFileException Problem(string found, string expected) =>
        new(_path, FormattableString.Invariant($"data.pkl, byte {_opcodeAt}: found {found}, expected {expected}."));
}
