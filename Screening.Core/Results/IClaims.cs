namespace Screening.Core.Results;

/// <summary>
/// Lets several programs share one store without computing anything twice: who wants to compute a key claims it first. Offered by
/// stores that several processes can open. A claim is no result: it ends by itself when its owner does.
/// </summary>
public interface IClaims
{
    /// <summary>Claims a key for this process.</summary>
    /// <returns>
    /// True where the key is now, or was already, claimed by <paramref name="owner"/>; false where a living owner holds it. The claim of an owner
    /// on this host whose process has ended, or whose lease has run out, is taken over.
    /// </returns>
    bool TryClaim(string key, ClaimOwner owner, TimeSpan lease);

    /// <summary>Prolongs every claim of an owner from now on.</summary>
    void Renew(ClaimOwner owner, TimeSpan lease);

    /// <summary>Gives a claim back; nothing where there is none.</summary>
    void Release(string key, ClaimOwner owner);
}
