using System.Security.Cryptography;
using System.Text;

namespace Screening.Reports.Pages;

/// <summary>Names for files and anchors from identifiers that may hold anything.</summary>
internal static class Slug
{
    /// <summary>
    /// Letters, digits, dots, hyphens and underscores stay; where anything else was replaced, or case alone may tell two names apart,
    /// a few digits of the hash keep the result unique.
    /// </summary>
    internal static string Of(string id)
    {
        StringBuilder text = new();
        bool changed = id.Length is 0 or > 80 || id[0] == '.';
        foreach (char c in id.Length > 80 ? id[..80] : id)
        {
            bool keep = char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.';
            text.Append(keep ? c : '-');
            changed |= !keep;
        }

        return changed
            ? text.ToString().Trim('.') + "-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..8]
            : text.ToString();
    }
}
