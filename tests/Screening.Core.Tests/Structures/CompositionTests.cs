using Screening.Core.Structures;

namespace Screening.Core.Tests.Structures;

public sealed class CompositionTests
{
    [TestCase("Li 24 P 4 S 20 Cl 4", "Li6PS5Cl")]
    [TestCase("Li 20.2 Ge 2.06 P 3.94 S 24", "Li10.1Ge1.03P1.97S12")]
    [TestCase("Li 56.064 La 24 Zr 16 O 96", "Li7.01La3Zr2O12")]
    [TestCase("Ag 2.00004 I 2", "AgI")]
    [TestCase("K 0.4 Li 3.6 Sb 4 O 12", "K0.4Li3.6Sb4O12")]
    [TestCase("Na 3 Cl 4.5", "Na3Cl4.5")]
    public void The_reduced_formula_divides_by_what_the_amounts_share(string content, string expected)
    {
        string[] words = content.Split(' ');
        Composition composition = new(Enumerable.Range(0, words.Length / 2).Select(i => KeyValuePair.Create(
            Element.Parse(words[2 * i]), double.Parse(words[(2 * i) + 1], System.Globalization.CultureInfo.InvariantCulture))));

        Assert.That(composition.ReducedFormula, Is.EqualTo(expected));
    }
}
