using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields;

/// <summary>Several models added up, evaluated in the given order; disposing of it disposes of them.</summary>
public sealed class SumForceField : IForceField, IDisposable
{
    private readonly IForceField[] _terms;

    /// <exception cref="ArgumentException">No term is given.</exception>
    public SumForceField(params IReadOnlyList<IForceField> terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        if (terms.Count == 0)
        {
            throw new ArgumentException("At least one force field is expected.", nameof(terms));
        }

        _terms = [.. terms];
        Name = string.Join(" + ", _terms.Select(t => t.Name));
        CutoffAngstrom = _terms.Max(t => t.CutoffAngstrom);
        IsTranslationInvariant = _terms.All(t => t.IsTranslationInvariant);
    }

    public string Name { get; }

    public double CutoffAngstrom { get; }

    public bool IsTranslationInvariant { get; }

    public IReadOnlyList<ModelFinding> Findings => [.. _terms.SelectMany(t => t.Findings)];

    public IReadOnlyList<string> Remarks => [.. _terms.SelectMany(t => t.Remarks)];

    /// <summary>Those of the first term that has charges.</summary>
    public IReadOnlyList<double> ChargesOf(IReadOnlyList<Species> atoms) => _terms.Select(t => t.ChargesOf(atoms)).FirstOrDefault(c => c.Count > 0) ?? [];

    public void Dispose()
    {
        foreach (IDisposable term in _terms.OfType<IDisposable>())
        {
            term.Dispose();
        }
    }

    public void ForgetHistory()
    {
        foreach (IForceField term in _terms)
        {
            term.ForgetHistory();
        }
    }

    /// <summary>For each term the length of its history and the history.</summary>
    public double[] SaveHistory() => [.. _terms.Select(t => t.SaveHistory()).SelectMany(h => (double[])[h.Length, .. h])];

    public void RestoreHistory(MdState state, double[] saved)
    {
        ArgumentNullException.ThrowIfNull(saved);
        int next = 0;
        foreach (IForceField term in _terms)
        {
            int length = next < saved.Length ? (int)saved[next] : -1;
            if (length < 0 || next + 1 + length > saved.Length)
            {
                throw new ArgumentException("The history is of another sum of force fields.", nameof(saved));
            }

            term.RestoreHistory(state, saved[(next + 1)..(next + 1 + length)]);
            next += 1 + length;
        }
    }

    public Energetics AddForces(MdState state, Wanted wanted)
    {
        double energy = 0;
        Virial virial = default;
        foreach (IForceField term in _terms)
        {
            Energetics part = term.AddForces(state, wanted);
            energy += part.PotentialEnergyEv;
            virial += part.Virial;
        }

        return wanted == Wanted.Forces ? Energetics.NotAsked : new Energetics(energy, virial);
    }
}
