using System.Text.Json.Nodes;
using Screening.Core.Results;
using Screening.Core.Results.Frustration;

namespace Screening.Runner.Output;

/// <summary>The frustration fingerprint as JSON: the kinds that are present, and every sign with its number, error and threshold.</summary>
internal static class FrustrationJson
{
    public static JsonObject Of(IReadOnlyDictionary<string, Quantity> quantities)
    {
        IReadOnlyList<FrustrationSign> signs = FrustrationFingerprint.Of(quantities);
        return new()
        {
            ["present"] = new JsonArray([.. FrustrationFingerprint.Present(signs).Select(k => (JsonNode)Text(k))]),
            ["signs"] = new JsonArray([.. signs.Select(s => new JsonObject
            {
                ["kind"] = Text(s.Kind),
                ["sign"] = s.Sign,
                ["quantity"] = s.Quantity,
                ["value"] = s.Value.Value,
                ["standard_error"] = s.Value.StandardError,
                ["unit"] = s.Value.Unit,
                ["threshold"] = s.Threshold,
                ["threshold_reason"] = s.Reason,
                ["state"] = s.State.ToString().ToLowerInvariant(),
            })]),
        };
    }

    private static string Text(FrustrationKind kind) => kind.ToString().ToLowerInvariant();
}
