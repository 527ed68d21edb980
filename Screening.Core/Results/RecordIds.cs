namespace Screening.Core.Results;

/// <summary>Identifiers carry only the first digits of the key; where two records share them, more digits tell them apart.</summary>
internal static class RecordIds
{
    /// <summary>The record's identifier, lengthened until it is free.</summary>
    /// <param name="taken">Whether the store has an identifier already.</param>
    public static string Free(ResultRecord record, Func<string, bool> taken)
    {
        for (int digits = 0; digits <= record.Key.Length; digits += 8)
        {
            string id = digits == 0 ? record.Id : $"{record.Id}-{record.Key[..digits]}";
            if (!taken(id))
            {
                return id;
            }
        }

        return $"{record.Id}-{record.Key}";
    }
}
