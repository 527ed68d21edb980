using System.Globalization;
using System.Text;

namespace Screening.Core.Structures;

/// <summary>
/// A symmetry operation x' = R x + t in fractional coordinates: R in whole numbers, t reduced to [0, 1).
/// Translations within 0.002 of a multiple of 1/24 (all that space groups need in tabulated settings) are made exact, so that
/// 0.333 and 1/3 are the same operation.
/// </summary>
public sealed class SymmetryOperation : IEquatable<SymmetryOperation>
{
    private const double TranslationTolerance = 0.002;

    private readonly int[] _rotation;
    private readonly double[] _translation;

    /// <param name="rotation">R by rows, nine whole numbers.</param>
    /// <param name="translation">t, three numbers.</param>
    public SymmetryOperation(ReadOnlySpan<int> rotation, ReadOnlySpan<double> translation)
    {
        _rotation = rotation.ToArray();
        _translation = [Reduce(translation[0]), Reduce(translation[1]), Reduce(translation[2])];
    }

    public static SymmetryOperation Identity { get; } = new([1, 0, 0, 0, 1, 0, 0, 0, 1], [0, 0, 0]);

    /// <summary>R by rows.</summary>
    public ReadOnlySpan<int> Rotation => _rotation;

    public ReadOnlySpan<double> Translation => _translation;

    /// <summary>+1 or -1 for an operation that maps a lattice onto itself.</summary>
    public int Determinant => Minor(4, 8, 5, 7) * _rotation[0] - Minor(3, 8, 5, 6) * _rotation[1] + Minor(3, 7, 4, 6) * _rotation[2];

    public bool IsTranslation => _rotation.AsSpan().SequenceEqual((ReadOnlySpan<int>)[1, 0, 0, 0, 1, 0, 0, 0, 1]);

    public Fractional Apply(Fractional x) => new(
        _rotation[0] * x.U + _rotation[1] * x.V + _rotation[2] * x.W + _translation[0],
        _rotation[3] * x.U + _rotation[4] * x.V + _rotation[5] * x.W + _translation[1],
        _rotation[6] * x.U + _rotation[7] * x.V + _rotation[8] * x.W + _translation[2]);

    /// <summary>This operation after <paramref name="first"/>.</summary>
    public SymmetryOperation After(SymmetryOperation first)
    {
        Span<int> rotation = stackalloc int[9];
        Span<double> translation = stackalloc double[3];
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                rotation[3 * i + j] = _rotation[3 * i] * first._rotation[j] + _rotation[3 * i + 1] * first._rotation[3 + j] + _rotation[3 * i + 2] * first._rotation[6 + j];
            }

            translation[i] = _rotation[3 * i] * first._translation[0] + _rotation[3 * i + 1] * first._translation[1]
                + _rotation[3 * i + 2] * first._translation[2] + _translation[i];
        }

        return new(rotation, translation);
    }

    /// <summary>Reads 'x,y,z', '-x+1/2, y, z', '1/2-X,Y+0.25,-Z', 'x-y, x, z+1/6'.</summary>
    public static bool TryParse(string text, out SymmetryOperation operation)
    {
        ArgumentNullException.ThrowIfNull(text);
        operation = Identity;
        string[] parts = text.Trim().Trim('\'', '"').Split(',');
        if (parts.Length != 3)
        {
            return false;
        }

        Span<int> rotation = stackalloc int[9];
        Span<double> translation = stackalloc double[3];
        for (int i = 0; i < 3; i++)
        {
            if (!TryParseRow(parts[i], rotation.Slice(3 * i, 3), ref translation[i]))
            {
                return false;
            }
        }

        operation = new(rotation, translation);
        return Math.Abs(operation.Determinant) == 1;
    }

    public bool Equals(SymmetryOperation? other) => other is not null && _rotation.AsSpan().SequenceEqual(other._rotation)
        && SameTranslation(_translation[0], other._translation[0]) && SameTranslation(_translation[1], other._translation[1])
        && SameTranslation(_translation[2], other._translation[2]);

    public override bool Equals(object? obj) => Equals(obj as SymmetryOperation);

    /// <summary>Of the rotation only: translations compare with a tolerance.</summary>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (int r in _rotation)
        {
            hash.Add(r);
        }

        return hash.ToHashCode();
    }

    /// <summary>The operation as a CIF writes it: -x+1/2,y,z.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        for (int i = 0; i < 3; i++)
        {
            text.Append(i == 0 ? "" : ",");
            int start = text.Length;
            for (int j = 0; j < 3; j++)
            {
                int r = _rotation[3 * i + j];
                if (r != 0)
                {
                    text.Append(r < 0 ? "-" : text.Length > start ? "+" : "");
                    text.Append(Math.Abs(r) == 1 ? "" : Math.Abs(r).ToString(CultureInfo.InvariantCulture)).Append("xyz"[j]);
                }
            }

            if (_translation[i] != 0)
            {
                text.Append('+').Append(Fraction(_translation[i]));
            }
        }

        return text.ToString();
    }

    private static bool TryParseRow(string text, Span<int> row, ref double shift)
    {
        row.Clear();
        int sign = 1;
        bool any = false, pending = false;
        double factor = 1;
        bool hasFactor = false;
        for (int i = 0; i < text.Length;)
        {
            char c = char.ToLowerInvariant(text[i]);
            if (c is ' ' or '\t' or '*')
            {
                i++;
            }
            else if (c is '+' or '-' or '\u2212')
            {
                if (hasFactor)
                {
                    shift += factor;
                    hasFactor = false;
                    any = true;
                }

                sign = c == '+' ? (pending ? sign : 1) : (pending ? -sign : -1);
                pending = true;
                i++;
            }
            else if (c is 'x' or 'y' or 'z')
            {
                double amount = hasFactor ? factor : sign;
                if (amount != Math.Round(amount) || Math.Abs(amount) > 2)
                {
                    return false;
                }

                row[c - 'x'] += (int)amount;
                (hasFactor, any, pending, sign) = (false, true, false, 1);
                i++;
            }
            else if (char.IsAsciiDigit(c) || c == '.')
            {
                int end = i;
                while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] is '.' or '/'))
                {
                    end++;
                }

                if (hasFactor || !NumberText.TryParse(text.AsSpan(i, end - i), out double number))
                {
                    return false;
                }

                (factor, hasFactor, pending) = (sign * number, true, false);
                sign = 1;
                i = end;
            }
            else
            {
                return false;
            }
        }

        if (hasFactor)
        {
            shift += factor;
            any = true;
        }

        return any && !pending;
    }

    private static double Reduce(double t)
    {
        double exact = Math.Round(t * 24) / 24;
        double value = Math.Abs(t - exact) < TranslationTolerance ? exact : t;
        value -= Math.Floor(value);
        return value > 1 - 1e-9 ? 0 : value;
    }

    private static bool SameTranslation(double a, double b)
    {
        double d = a - b;
        return Math.Abs(d - Math.Round(d)) < 1e-6;
    }

    private static string Fraction(double t)
    {
        foreach (int below in (ReadOnlySpan<int>)[2, 3, 4, 6, 8, 12, 24])
        {
            if (Math.Abs(t * below - Math.Round(t * below)) < 1e-9)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{Math.Round(t * below)}/{below}");
            }
        }

        return t.ToString("0.######", CultureInfo.InvariantCulture);
    }

    private int Minor(int a, int d, int b, int c) => _rotation[a] * _rotation[d] - _rotation[b] * _rotation[c];
}
