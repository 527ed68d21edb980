using Screening.Core.Results;

namespace Screening.Runner.Campaigns;

/// <summary>The claims of this program on a store, renewed while it works; every claim is granted where the store knows none.</summary>
public sealed class CandidateClaims : IDisposable
{
    // A program that dies on this machine gives its claims up at once; the lease is for those on others.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RenewalInterval = TimeSpan.FromMinutes(1);

    private readonly IClaims? _claims;
    private readonly ClaimOwner _owner = ClaimOwner.Current();
    private readonly Timer? _renewal;

    public CandidateClaims(IClaims? claims)
    {
        _claims = claims;
        _renewal = claims is null ? null : new(_ => Quietly(c => c.Renew(_owner, Lease)), null, RenewalInterval, RenewalInterval);
    }

    /// <summary>Whether this program may compute a key now.</summary>
    public bool TryClaim(string key) => _claims?.TryClaim(key, _owner, Lease) ?? true;

    public void Release(string key) => Quietly(c => c.Release(key, _owner));

    public void Dispose() => _renewal?.Dispose();

    // A store that fails here fails at the next result too, where it ends the work; a claim left behind ends with this process.
    private void Quietly(Action<IClaims> action)
    {
        try
        {
            if (_claims is not null)
            {
                action(_claims);
            }
        }
        catch (Exception e) when (e is StoreUnusableException or InvalidOperationException)        // the latter after a commit that a full disk broke, or disposal
        {
            return;
        }
    }
}
