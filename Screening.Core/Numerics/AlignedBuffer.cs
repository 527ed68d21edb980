namespace Screening.Core.Numerics;

/// <summary>Zeroed memory of unmanaged items that starts on a 64-byte boundary and never moves: what wide loads and stores want.</summary>
internal sealed unsafe class AlignedBuffer<T>
    where T : unmanaged
{
    private const int Alignment = 64;

    private readonly byte[] _storage;        // keeps the memory alive; pinned, so the address below stays true

    internal AlignedBuffer(int length)
    {
        Length = length;
        _storage = GC.AllocateArray<byte>((length * sizeof(T)) + (2 * Alignment), pinned: true);
        nint address = (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _storage[0]);
        Pointer = (T*)((address + Alignment - 1) & ~(nint)(Alignment - 1));
    }

    internal int Length { get; }

    /// <summary>Valid as long as this object lives; up to 64 bytes past the end may be read.</summary>
    internal T* Pointer { get; }

    internal Span<T> Span => new(Pointer, Length);
}
