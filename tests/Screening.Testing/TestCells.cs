using Screening.Core.Structures;

namespace Screening.Testing;

/// <summary>Small ordered cells for dynamics tests.</summary>
public static class TestCells
{
    /// <summary>
    /// Face-centred cubic supercell, the stable crystal of Lennard-Jones atoms: the first species at the corners, the other on the faces.
    /// </summary>
    public static OrderedCell FaceCentred(string mobile, string other, double latticeConstant, int repeats)
    {
        Species a = new(Element.Parse(mobile), 1), b = new(Element.Parse(other), -1);
        List<Fractional> corners = [], faces = [];
        for (int i = 0; i < repeats; i++)
        {
            for (int j = 0; j < repeats; j++)
            {
                for (int k = 0; k < repeats; k++)
                {
                    corners.Add(new((double)i / repeats, (double)j / repeats, (double)k / repeats));
                    faces.Add(new((i + 0.5) / repeats, (j + 0.5) / repeats, (double)k / repeats));
                    faces.Add(new((i + 0.5) / repeats, (double)j / repeats, (k + 0.5) / repeats));
                    faces.Add(new((double)i / repeats, (j + 0.5) / repeats, (k + 0.5) / repeats));
                }
            }
        }

        Species[] species = [.. corners.Select(_ => a), .. faces.Select(_ => b)];
        return Cell(Lattice.Cubic(latticeConstant * repeats), species, [.. corners, .. faces], a);
    }

    /// <summary>A single ion in a cubic cell.</summary>
    public static OrderedCell Single(string element, double latticeConstant)
    {
        Species ion = new(Element.Parse(element), 1);
        return Cell(Lattice.Cubic(latticeConstant), [ion], [new Fractional(0.5, 0.5, 0.5)], ion);
    }

    private static OrderedCell Cell(Lattice lattice, Species[] atoms, Fractional[] positions, Species mobile) => new()
    {
        Lattice = lattice,
        Atoms = atoms,
        Positions = positions,
        SiteLabels = [.. atoms.Select(a => a.Element.Symbol)],
        Mobile = mobile,
    };
}
