using FsCheck;
using FsCheck.Fluent;
using Screening.Core.Results;
using Screening.Reports.Writers;

namespace Screening.Reports.Tests.Writers;

public sealed class NumberTextTests
{
    [TestCase(1.2345, 0.123, "1.23 ± 0.12")]
    [TestCase(1.2345, 0.5, "1.2 ± 0.5")]
    [TestCase(1.2345, 0.0961, "1.23 ± 0.10")]
    [TestCase(-4.7412, 0.0312, "−4.741 ± 0.031")]
    [TestCase(1234.5, 56.7, "1230 ± 60")]
    [TestCase(1.2e-5, 1.1e-6, "(1.20 ± 0.11) × 10⁻⁵")]
    [TestCase(9.99e-7, 4e-7, "(10 ± 4) × 10⁻⁷")]
    [TestCase(3e-9, 5e-8, "(0 ± 5) × 10⁻⁸")]
    [TestCase(0.0004, 0.0002, "(4.0 ± 2.0) × 10⁻⁴")]
    [TestCase(2.0, 0.0, "2.00 ± 0")]
    public void Value_is_rounded_to_the_digits_of_its_error(double value, double error, string expected) =>
        Assert.That(NumberText.WithError(value, error), Is.EqualTo(expected));

    [TestCase(0.000123456, "1.23 × 10⁻⁴")]
    [TestCase(0.123456, "0.123")]
    [TestCase(99999.6, "1.00 × 10⁵")]
    [TestCase(1234.5, "1230")]
    [TestCase(-7, "−7.00")]
    [TestCase(0, "0")]
    [TestCase(double.NaN, "not a number")]
    public void Value_without_error_shows_three_digits(double value, string expected) =>
        Assert.That(NumberText.Plain(value), Is.EqualTo(expected));

    [Test]
    public void Quantity_without_error_says_so() =>
        Assert.That(NumberText.WithError(new Quantity(0.31, null, "eV")), Is.EqualTo("0.310 eV (no error given)"));

    [Test]
    public void Unit_follows_the_bracketed_value() =>
        Assert.That(NumberText.WithError(new Quantity(1.2e-5, 1.1e-6, "cm2/s")), Is.EqualTo("(1.20 ± 0.11) × 10⁻⁵ cm²/s"));

    [Test]
    public void Printed_value_lies_within_a_tenth_of_its_error_of_the_true_one()
    {
        // The error keeps at least one digit and at most a rounding of half of the last digit, a twentieth of 1.0 to a seventh of 3.55.
        const double half = 0.5;
        Gen<(double, double)> numbers = Gen.Choose(-99999, 99999).Select(v => v / 777.0)
            .SelectMany(v => Gen.Choose(1, 99999).Select(e => (v, e / 7777.0)));
        Prop.ForAll(numbers.ToArbitrary(), pair =>
        {
            (double value, double error) = pair;
            string text = NumberText.WithError(value, error);
            (double shown, double shownError) = Read(text);
            return Math.Abs(shown - value) <= half * error && Math.Abs(shownError / error - 1) <= 0.15;
        }).QuickCheckThrowOnFailure();
    }

    private static (double Value, double Error) Read(string text)
    {
        double scale = 1;
        int power = text.IndexOf("× 10", StringComparison.Ordinal);
        if (power >= 0)
        {
            string digits = string.Concat(text[(power + 4)..].Select(c => c == '⁻' ? '-' : (char)('0' + "⁰¹²³⁴⁵⁶⁷⁸⁹".IndexOf(c, StringComparison.Ordinal))));
            scale = Math.Pow(10, int.Parse(digits, System.Globalization.CultureInfo.InvariantCulture));
            text = text[..power];
        }

        string[] parts = text.Trim(' ', '(', ')').Replace('−', '-').Split(" ± ");
        return (Number(parts[0]), Number(parts[1]));

        double Number(string part) => scale * double.Parse(part.Trim('(', ')'), System.Globalization.CultureInfo.InvariantCulture);
    }
}
