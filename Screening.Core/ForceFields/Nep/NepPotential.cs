using Screening.Core.Structures;

namespace Screening.Core.ForceFields.Nep;

/// <summary>A model file as an entry of the catalogue.</summary>
internal static class NepPotential
{
    /// <summary>Whether a file exists and begins as model files do.</summary>
    internal static bool IsFile(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        Span<byte> start = stackalloc byte[64];
        using FileStream stream = File.OpenRead(path);
        return NepModelReader.IsModel(start[..stream.Read(start)]);
    }

    /// <summary>Checks the header now and the numbers when a cell asks for its elements.</summary>
    /// <exception cref="PotentialFileException">The header is wrong.</exception>
    internal static Potential FromFile(string path)
    {
        byte[] content = File.ReadAllBytes(path);
        NepHeader header = NepModelReader.ReadHeader(path, content);
        string name = Path.GetFileName(path), hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content));
        string form = FormattableString.Invariant(
            $"neuroevolution potential {header.Tag}: {header.Descriptors} descriptors, {header.Neurons} neurons, cutoffs {header.RadialCutoffs.Max()} and {header.AngularCutoffs.Max()} Å");
        return new(name, form, header.Elements, $"file {name}", "that of the model; the file does not state its source", hash, (cell, settings) =>
        {
            Potential.RequireElements(name, header.Elements, cell);
            Element[] elements = [.. cell.Atoms.Select(a => a.Element).Distinct()];
            NepModel model = NepModelReader.Read(path, elements);
            return settings.Engine == EngineKind.Fast && NepForceField.Supports(model, cell.Lattice) ? new NepForceField(model, name) : new NepReferenceForceField(model, name);
        });
    }
}
