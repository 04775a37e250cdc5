using Bonafide.Evaluation.Protocols;

namespace Bonafide.Evaluation.Tests;

public sealed class ProtocolFileTests : IDisposable
{
    private const string Header = "path,source,subject,is_bona_fide,pai_species,split,notes\n";
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"protocol-{Path.GetRandomFileName()}.csv");

    [Fact]
    public void Columns_are_found_by_name_and_paths_are_relative_to_the_file()
    {
        File.WriteAllText(_path, Header + "a.jpg,cam,s1,1,,train,x\nb.jpg,cam,s2,0,print,test,\nc.jpg,cam,s3,0,,test,\n");

        IReadOnlyList<ProtocolEntry> entries = ProtocolFile.Read(_path);

        Assert.Equal([null, "print", "unknown"], entries.Select(entry => entry.Species));
        Assert.Equal(Path.Combine(Path.GetTempPath(), "a.jpg"), Path.GetFullPath(entries[0].Path));
    }

    [Fact]
    public void A_missing_column_is_named()
    {
        File.WriteAllText(_path, "path,source\n");

        Assert.Contains("'is_bona_fide'", Assert.Throws<FormatException>(() => ProtocolFile.Read(_path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_without_truth_is_named()
    {
        File.WriteAllText(_path, Header + "a.jpg,cam,s1,yes,,train,x\n");

        Assert.Contains("line 2", Assert.Throws<FormatException>(() => ProtocolFile.Read(_path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_that_is_named_twice_is_refused()
    {
        File.WriteAllText(_path, Header + "a.jpg,cam,s1,1,,train,\na.jpg,cam,s1,0,print,train,\n");

        Assert.Contains("line 3: 'a.jpg' is named twice", Assert.Throws<FormatException>(() => ProtocolFile.Read(_path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Quoted_fields_may_hold_commas_and_new_lines()
    {
        File.WriteAllText(_path, Header + "\"a, b.jpg\",cam,s1,1,,train,\"two\nlines\"\n");

        Assert.Equal("a, b.jpg", Assert.Single(ProtocolFile.Read(_path)).Name);
    }

    public void Dispose() => File.Delete(_path);
}
