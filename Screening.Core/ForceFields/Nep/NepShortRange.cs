using Screening.Core.ForceFields.Pairs;

namespace Screening.Core.ForceFields.Nep;

/// <summary>Screened nuclear repulsion (Ziegler, Biersack, Littmark) that a model file switches on at short distances.</summary>
/// <remarks>V = K Z_i Z_j / r · φ(r/a) · f(r), switched off by a cosine between an inner and an outer cutoff.</remarks>
internal sealed class NepShortRange
{
    private const int FlexibleNumbers = 10;

    private static readonly double[] Universal = [0.18175, 3.1998, 0.50986, 0.94229, 0.28022, 0.4029, 0.02817, 0.20162];

    private readonly Form?[] _forms;
    private readonly int _types;

    internal NepShortRange(NepModel model)
    {
        NepHeader h = model.Header;
        _types = model.Types;
        _forms = new Form?[_types * _types];
        for (int a = 0; a < _types && h.Repulsion != NepRepulsion.None; a++)
        {
            for (int b = 0; b < _types; b++)
            {
                int pair = (a * _types) + b, za = model.Elements[a].AtomicNumber, zb = model.Elements[b].AtomicNumber;
                const double inverseLength = 2.134563;        // 1 / 0.46848 as the definition of the models has it, 1/Å
                ReadOnlySpan<double> own = h.Repulsion == NepRepulsion.Flexible ? model.FlexibleRepulsion.AsSpan(pair * FlexibleNumbers, FlexibleNumbers) : default;
                (double inner, double outer) = h.Repulsion switch
                {
                    NepRepulsion.Flexible => (own[0], own[1]),
                    NepRepulsion.TypeWise => (0, Math.Min(h.RepulsionOuterAngstrom, h.RepulsionFactor * (CovalentRadii.Of(za) + CovalentRadii.Of(zb)))),
                    _ => (h.RepulsionInnerAngstrom, h.RepulsionOuterAngstrom),
                };
                _forms[pair] = new(
                    Units.CoulombEvAngstrom * za * zb,
                    inverseLength * (Math.Pow(za, 0.23) + Math.Pow(zb, 0.23)),
                    inner,
                    outer,
                    Math.Min(outer, model.AngularCutoffs[pair]),
                    h.Repulsion == NepRepulsion.Flexible ? own[2..].ToArray() : Universal);
            }
        }
    }

    /// <summary>Distance beyond which no pair repels, Å; 0 without repulsion.</summary>
    internal double LargestCutoff => _forms.Max(f => f?.End ?? 0);

    /// <summary>Distance beyond which this pair of types does not repel, Å.</summary>
    internal double CutoffOf(int a, int b) => _forms[(a * _types) + b]?.End ?? 0;

    /// <summary>Energy (eV) and derivative (eV/Å) of one pair.</summary>
    internal PairValue At(int a, int b, double r)
    {
        Form? form = _forms[(a * _types) + b];
        if (form is null || r >= form.End)
        {
            return default;
        }

        double x = r * form.InverseLength, phi = 0, phiSlope = 0;
        for (int i = 0; i < form.Screening.Length; i += 2)
        {
            double term = form.Screening[i] * Math.Exp(-form.Screening[i + 1] * x);
            phi += term;
            phiSlope -= form.Screening[i + 1] * form.InverseLength * term;
        }

        (double f, double fSlope) = (1, 0);
        if (r > form.Inner)
        {
            double width = Math.PI / (form.Outer - form.Inner);
            (double sine, double cosine) = Math.SinCos(width * (r - form.Inner));
            (f, fSlope) = (0.5 * (1 + cosine), -0.5 * width * sine);
        }

        double coulomb = form.Charges / r;
        return new(coulomb * phi * f, coulomb * ((phiSlope * f) + (phi * fSlope) - (phi * f / r)));
    }

    private sealed record Form(double Charges, double InverseLength, double Inner, double Outer, double End, double[] Screening);
}
