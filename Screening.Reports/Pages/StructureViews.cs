using System.Globalization;
using System.Security.Cryptography;
using Screening.Core.ForceFields;
using Screening.Core.Percolation;
using Screening.Core.Preparation;
using Screening.Core.Structures;
using Screening.Reports.Model;
using Screening.Reports.Ranking;
using Screening.Reports.Writers;

namespace Screening.Reports.Pages;

/// <summary>
/// The published cells seen along c, with the static map of where the mobile ion can be beneath. Made from the structure file, where it still is
/// what was screened; the map is the one that the static barrier is read from, not a density of the simulation, which records do not keep.
/// </summary>
internal static class StructureViews
{
    /// <summary>The grid that the static barrier is read from.</summary>
    private static readonly SiteEnergyOptions MapOptions = new() { SpacingAngstrom = 0.25 };

    internal static IReadOnlyList<Block> Build(IReadOnlyList<RankedCandidate> candidates)
    {
        List<Drawing> drawings = [];
        List<string> missing = [];
        for (int i = 0; i < candidates.Count; i++)
        {
            RankedCandidate c = candidates[i];
            if (Structure(c) is { } candidate)
            {
                drawings.Add(Draw(string.Create(CultureInfo.InvariantCulture, $"structure-{i + 1}"), c, candidate));
            }
            else
            {
                missing.Add(Cells.Name(c));
            }
        }

        List<Block> blocks = [];
        if (drawings.Count > 0)
        {
            blocks.Add(new Paragraph("Published cells along c, one scale for all. Discs are framework sites, rings are sites of the mobile ion, paler the emptier they are. " +
                "Shades: lowest static bond-valence site energy of the mobile ion along the view, in steps of 0.2, 0.4, 0.7, 1.0 and 1.5 eV above the lowest of the cell (no error given): where shades join across the cell, ions have a path. It is the static map behind the barrier, not a density of the simulation, which records do not keep."));
            blocks.Add(new Drawings(drawings));
        }

        if (missing.Count > 0)
        {
            blocks.Add(new Paragraph($"No view of {string.Join(", ", missing)}: the structure file is not where it was, or not what was screened."));
        }

        return blocks;
    }

    private static Drawing Draw(string id, RankedCandidate c, PreparedCandidate candidate)
    {
        BondValenceSiteEnergy? map = Map(candidate);
        string ion = c.Record.MobileIon ?? "the mobile ion";
        Lattice lattice = candidate.Structure.Lattice;
        string cell = string.Create(CultureInfo.InvariantCulture, $"a = {lattice.A.Length:0.00} Å, b = {lattice.B.Length:0.00} Å, c = {lattice.C.Length:0.00} Å (no errors given)");
        string caption = map is null
            ? $"{cell}. No map: the bond-valence table lacks a pair of {ion}."
            : $"{cell}; sites of {ion} and where it can be.";
        return new(id, Cells.Name(c), SvgCell.Write(Cells.Name(c), candidate, map), caption);
    }

    private static BondValenceSiteEnergy? Map(PreparedCandidate candidate)
    {
        try
        {
            return candidate.Mobile is null ? null : BondValenceSiteEnergy.Compute(candidate, MapOptions);
        }
        catch (OutsidePotentialException)
        {
            return null;
        }
    }

    private static PreparedCandidate? Structure(RankedCandidate c)
    {
        try
        {
            if (!File.Exists(c.Record.Source) || Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(c.Record.Source))) != c.Record.Provenance.InputHash)
            {
                return null;
            }

            PreparedCandidate prepared = CandidatePreparation.Prepare(StructureReader.Read(c.Record.Source), new());
            return prepared.Structure.Sites.Count > 0 ? prepared : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or StructureFileException)
        {
            return null;
        }
    }
}
