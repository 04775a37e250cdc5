using Bonafide.Evaluation.Recognition;

namespace Bonafide.Evaluation.Tests.Recognition;

public sealed class PairFileTests : IDisposable
{
    private readonly Folder _folder = new();

    [Fact]
    public void Pairs_are_read_with_paths_relative_to_the_file()
    {
        FacePair pair = Assert.Single(PairFile.Read(_folder.Add("p.csv", "first,second,is_same,fold\na.jpg,b/c.jpg,1,3\n")));

        Assert.Equal(new FacePair(Path.Combine(_folder.Path, "a.jpg"), Path.Combine(_folder.Path, "b/c.jpg"), true, "3"), pair);
    }

    [Theory]
    [InlineData("first,second\n", "no column 'is_same'")]
    [InlineData("a,b,same\nx.jpg,y.jpg,yes\n", "line 2")]
    [InlineData("a,b,same\nx.jpg,,1\n", "line 2")]
    [InlineData("a,b,same\n", "no pair")]
    public void What_is_no_list_of_pairs_is_refused_with_what_is_wrong(string content, string expected) =>
        Assert.Contains(expected, Assert.Throws<FormatException>(() => PairFile.Read(_folder.Add("p.csv", content))).Message, StringComparison.Ordinal);

    public void Dispose() => _folder.Dispose();
}
