using System.Buffers;

namespace Screening.Core.Results.Sqlite;

/// <summary>
/// Hashes in half the space: text of an even number of lower-case hexadecimal digits is kept as its bytes, every other text as it is.
/// Different texts stay different.
/// </summary>
internal static class KeyCode
{
    private const ulong FnvOffset = 14695981039346656037, FnvPrime = 1099511628211;
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    public static bool IsHexadecimal(string text) => text.Length > 0 && text.Length % 2 == 0 && !text.AsSpan().ContainsAnyExcept(Digits);

    /// <summary>The value to compare a stored one with.</summary>
    public static object Parameter(string text) => IsHexadecimal(text) ? Convert.FromHexString(text) : text;

    /// <summary>Text of a stored value.</summary>
    public static string Text(object value) => value is byte[] bytes ? Convert.ToHexStringLower(bytes) : (string)value;

    /// <summary>64-bit hash of a text (FNV-1a over its UTF-16 units): what the indexes hold. The same in every version of the program.</summary>
    public static long Head(string text)
    {
        ulong hash = FnvOffset;
        foreach (char c in text)
        {
            hash = (hash ^ c) * FnvPrime;
        }

        return unchecked((long)hash);
    }
}
