namespace Screening.Core.Results;

/// <summary>The store cannot be opened, read or written; the message is one sentence that says why and what to do. Exit code 4.</summary>
public sealed class StoreUnusableException : Exception
{
    public StoreUnusableException(string message)
        : base(message)
    {
    }

    public StoreUnusableException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
