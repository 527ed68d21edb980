using Screening.Core.Structures;

namespace Screening.Core.Tests.Structures;

public class StructureFilesTests
{
    private string _root = "";

    [SetUp]
    public void MakeFolders()
    {
        _root = Path.Combine(TestContext.CurrentContext.WorkDirectory, "structure-files-" + TestContext.CurrentContext.Test.ID);
        foreach (string file in (string[])["b.cif", "a.CIF", "c.cif.gz", "notes.txt", ".hidden.cif", "sub/POSCAR", "sub/x.xyz", "sub/deep/CONTCAR.gz", ".git/y.cif", "another/z.vasp"])
        {
            string path = Path.Combine(_root, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "");
        }
    }

    [TearDown]
    public void RemoveFolders() => Directory.Delete(_root, recursive: true);

    [Test]
    public void Folders_are_walked_in_a_stable_order_and_yield_structure_files_only() =>
        Assert.That(Names(StructureReader.FindFiles([_root])), Is.EqualTo(new[] { "a.CIF", "b.cif", "c.cif.gz", "another/z.vasp", "sub/POSCAR", "sub/x.xyz", "sub/deep/CONTCAR.gz" }));

    [Test]
    public void A_file_named_directly_is_taken_whatever_its_name_and_only_once() =>
        Assert.That(Names(StructureReader.FindFiles([Path.Combine(_root, "notes.txt"), Path.Combine(_root, "b.cif"), Path.Combine(_root, "another", "..", "b.cif"), Path.Combine(_root, "another")])),
            Is.EqualTo(new[] { "notes.txt", "b.cif", "another/z.vasp" }));

    [Test]
    public void A_missing_path_is_a_reported_problem_and_the_search_goes_on()
    {
        StructureFile[] found = [.. StructureReader.FindFiles([Path.Combine(_root, "nowhere"), Path.Combine(_root, "b.cif")])];
        Assert.That(found.Select(f => f.Problem is null), Is.EqualTo(new[] { false, true }));
    }

    [Test]
    public void A_folder_that_may_not_be_read_is_a_reported_problem()
    {
        string closed = Path.Combine(_root, "another");
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
        {
            Assert.Ignore("Needs a user whom permissions bind.");
        }

#pragma warning disable CA1416 // not Windows, see above
        File.SetUnixFileMode(closed, UnixFileMode.None);
        try
        {
            StructureFile[] found = [.. StructureReader.FindFiles([_root])];
            Assert.That(found.Single(f => f.Problem is not null).Path, Is.EqualTo(closed));
            Assert.That(found.Count(f => f.Problem is null), Is.EqualTo(6));
        }
        finally
        {
            File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
#pragma warning restore CA1416
    }

    [Test]
    public void Nothing_is_read_ahead_of_the_first_file()
    {
        using IEnumerator<StructureFile> files = StructureReader.FindFiles(Endless()).GetEnumerator();
        Assert.That(files.MoveNext() && files.Current.Path.EndsWith("a.CIF", StringComparison.Ordinal));
    }

    private IEnumerable<string> Endless()
    {
        yield return _root;
        throw new InvalidOperationException("read ahead");
    }

    private string[] Names(IEnumerable<StructureFile> files) => [.. files.Select(f => Path.GetRelativePath(_root, f.Path).Replace('\\', '/').Replace("another/../", "", StringComparison.Ordinal))];
}
