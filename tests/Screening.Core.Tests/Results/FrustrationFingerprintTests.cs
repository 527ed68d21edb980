using Screening.Core.Results;
using Screening.Core.Results.Frustration;

namespace Screening.Core.Tests.Results;

public sealed class FrustrationFingerprintTests
{
    [Test]
    public void A_sign_is_present_or_absent_only_beyond_two_standard_errors_of_its_threshold()
    {
        Assert.That(State("site_entropy_kB", 0.45, 0.02), Is.EqualTo(SignState.Present));
        Assert.That(State("site_entropy_kB", 0.10, 0.02), Is.EqualTo(SignState.Absent));
        Assert.That(State("site_entropy_kB", 0.34, 0.02), Is.EqualTo(SignState.Undecided));
        Assert.That(State("site_entropy_kB", 0.6, null), Is.EqualTo(SignState.Undecided), "no error, no decision");
        Assert.That(State("site_entropy_kB", 0.6, 0), Is.EqualTo(SignState.Undecided), "an error of zero is none");
    }

    [Test]
    public void Modes_count_only_when_the_mode_test_rejects_one_mode()
    {
        Assert.That(Of(("polarization_modes", 2, null), ("polarization_modes_p", 0.01, null)).Single().State, Is.EqualTo(SignState.Present));
        Assert.That(Of(("polarization_modes", 2, null), ("polarization_modes_p", 0.4, null)).Single().State, Is.EqualTo(SignState.Absent));
    }

    [Test]
    public void Kinds_with_a_present_sign_are_named_and_what_was_not_measured_has_no_sign()
    {
        IReadOnlyList<FrustrationSign> signs = Of(("polarization_asymmetry", -0.1, 0.01), ("collective_jump_fraction", 0.5, 0.02), ("collective_jump_fraction_uncorrelated", 0.3, null));
        Assert.That(signs, Has.Count.EqualTo(2));
        Assert.That(FrustrationFingerprint.Present(signs), Is.EqualTo(new[] { FrustrationKind.Dynamical }));
        Assert.That(signs.Single(s => s.Kind == FrustrationKind.Dynamical).Significance, Is.EqualTo(10).Within(1e-9));
    }

    private static SignState State(string name, double value, double? error) => Of((name, value, error)).Single().State;

    private static IReadOnlyList<FrustrationSign> Of(params (string Name, double Value, double? Error)[] quantities) =>
        FrustrationFingerprint.Of(quantities.ToDictionary(q => q.Name, q => new Quantity(q.Value, q.Error, "1")));
}
