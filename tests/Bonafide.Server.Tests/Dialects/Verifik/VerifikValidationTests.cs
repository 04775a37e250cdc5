using System.Text.Json.Nodes;

namespace Bonafide.Server.Tests.Dialects.Verifik;

/// <summary>Each member of each route: what is missing or wrong is a 409 in the validator's words.</summary>
public sealed class VerifikValidationTests : IDisposable
{
    private readonly LivenessApplication _application = new();

    [Theory]
    [InlineData("liveness", "os")]
    [InlineData("liveness", "image")]
    [InlineData("liveness-score", "os")]
    [InlineData("liveness-score", "image")]
    [InlineData("detect", "image")]
    [InlineData("detect", "min_score")]
    [InlineData("detect", "search_mode")]
    [InlineData("compare", "probe")]
    [InlineData("compare", "gallery")]
    [InlineData("compare-live", "probe")]
    [InlineData("compare-live", "gallery")]
    [InlineData("compare-live", "os")]
    [InlineData("compare-live", "search_mode")]
    [InlineData("compare-live", "liveness_min_score")]
    [InlineData("compare-with-liveness", "probe")]
    [InlineData("compare-with-liveness", "gallery")]
    [InlineData("compare-with-liveness", "search_mode")]
    [InlineData("search", "images")]
    [InlineData("search", "min_score")]
    [InlineData("search", "search_mode")]
    [InlineData("search/crops", "images")]
    [InlineData("search/crops", "min_score")]
    [InlineData("search/crops", "search_mode")]
    [InlineData("search-active-user", "image")]
    [InlineData("search-active-user", "os")]
    [InlineData("search-active-user", "min_score")]
    [InlineData("search-active-user", "search_mode")]
    [InlineData("search-live-face", "image")]
    [InlineData("search-live-face", "os")]
    [InlineData("search-live-face", "liveness_min_score")]
    [InlineData("search-live-face", "min_score")]
    [InlineData("search-live-face", "search_mode")]
    [InlineData("verify", "id")]
    [InlineData("verify", "images")]
    [InlineData("verify", "min_score")]
    [InlineData("verify", "search_mode")]
    [InlineData("persons", "name")]
    [InlineData("persons", "images")]
    [InlineData("persons/search-live-face", "name")]
    [InlineData("persons/search-live-face", "images")]
    [InlineData("persons/search-live-face", "gender")]
    [InlineData("persons/search-live-face", "date_of_birth")]
    [InlineData("persons/search-live-face", "collection_id")]
    [InlineData("persons/search-live-face", "liveness_min_score")]
    [InlineData("persons/search-live-face", "min_score")]
    [InlineData("persons/search-live-face", "search_mode")]
    public async Task A_required_member_is_missed(string route, string member)
    {
        using HttpResponseMessage response = await _application.VerifikCaller().FacesAsync(route, VerifikClient.Body(route, (member, null)));

        await Golden.MatchAsync($"verifik/{VerifikClient.FileName(route)}-without-{member}", response);
    }

    [Theory]
    [InlineData("liveness", "os", "\"AMIGA\"", "must be one of [DESKTOP, IOS, ANDROID]")]
    [InlineData("liveness", "image", "[\"a\"]", "must be a string")]
    [InlineData("liveness", "image", "\"\"", "is not allowed to be empty")]
    [InlineData("liveness", "image", "7", "must be a string")]
    [InlineData("liveness", "collection_id", "7", "must be a string")]
    [InlineData("liveness", "liveness_min_score", "0.49", "must be greater than or equal to 0.5")]
    [InlineData("liveness", "liveness_min_score", "1.01", "must be less than or equal to 1")]
    [InlineData("liveness", "liveness_min_score", "\"high\"", "must be a number")]
    [InlineData("detect", "min_score", "0.1", "must be greater than or equal to 0.2")]
    [InlineData("detect", "search_mode", "\"SLOW\"", "must be one of [FAST, ACCURATE]")]
    [InlineData("detect", "max_results", "101", "must be less than or equal to 100")]
    [InlineData("detect", "max_results", "1.5", "must be an integer")]
    [InlineData("compare", "probe", "\"a\"", "must be an array")]
    [InlineData("compare", "gallery", "[]", "must contain at least 1 items")]
    [InlineData("compare", "gallery", "[\"a\",\"a\",\"a\",\"a\",\"a\",\"a\"]", "must contain less than or equal to 5 items")]
    [InlineData("compare", "compare_min_score", "0.66", "must be greater than or equal to 0.67")]
    [InlineData("compare", "compare_min_score", "0.96", "must be less than or equal to 0.95")]
    [InlineData("compare-live", "probe", "[\"a\"]", "must be a string")]
    [InlineData("compare-live", "liveness_min_score", "0.51", "must be greater than or equal to 0.52")]
    [InlineData("compare-with-liveness", "liveness_min_score", "\"0.4\"", "must be greater than or equal to 0.5")]
    [InlineData("search", "images", "[]", "must contain at least 1 items")]
    [InlineData("search", "images", "[\"a\",\"a\",\"a\",\"a\"]", "must contain less than or equal to 3 items")]
    [InlineData("search", "min_score", "0.19", "must be greater than or equal to 0.2")]
    [InlineData("search", "min_score", "1.1", "must be less than or equal to 1")]
    [InlineData("search", "max_results", "0", "must be greater than or equal to 1")]
    [InlineData("search", "max_results", "101", "must be less than or equal to 100")]
    [InlineData("search", "collection_id", "\"\"", "is not allowed to be empty")]
    [InlineData("search", "collection_id", "{}", "must be a string")]
    [InlineData("search/crops", "min_score", "0.49", "must be greater than or equal to 0.5")]
    [InlineData("search-active-user", "os", "\"AMIGA\"", "must be one of [DESKTOP, IOS, ANDROID]")]
    [InlineData("search-active-user", "min_score", "0.49", "must be greater than or equal to 0.5")]
    [InlineData("search-live-face", "liveness_min_score", "0.49", "must be greater than or equal to 0.5")]
    [InlineData("search-live-face", "min_score", "0.49", "must be greater than or equal to 0.5")]
    [InlineData("verify", "id", "7", "must be a string")]
    [InlineData("verify", "min_score", "0.49", "must be greater than or equal to 0.5")]
    [InlineData("persons", "name", "\"\"", "is not allowed to be empty")]
    [InlineData("persons", "gender", "\"MM\"", "must be one of [M, F]")]
    [InlineData("persons", "date_of_birth", "\"15/01/1990\"", "must be in ISO 8601 date format")]
    [InlineData("persons", "date_of_birth", "\"1990-02-30\"", "must be in ISO 8601 date format")]
    [InlineData("persons", "date_of_birth", "1990", "must be in ISO 8601 date format")]
    [InlineData("persons", "collections", "\"a\"", "must be an array")]
    [InlineData("persons", "nationality", "[]", "must be a string")]
    [InlineData("persons/search-live-face", "liveness_min_score", "0.4", "must be greater than or equal to 0.5")]
    public async Task A_member_that_is_wrong_is_named(string route, string member, string value, string fault) => Assert.Equal(
        $$"""409 {"message":"\"{{member}}\" {{fault}}","code":"MissingParameter"}""",
        await _application.VerifikCaller().FacesAsync(route, VerifikClient.Body(route, (member, JsonNode.Parse(value)))).SaidAsync());

    [Theory]
    [InlineData("desktop")]
    [InlineData("iOS")]
    [InlineData("Android")]
    public async Task The_system_may_be_written_in_any_case(string os) => Assert.StartsWith(
        "200", await _application.VerifikCaller().FacesAsync("liveness", VerifikClient.Body("liveness", ("os", os))).SaidAsync(), StringComparison.Ordinal);

    [Fact]
    public async Task Unknown_members_and_numbers_in_text_are_let_pass() => Assert.StartsWith(
        "200",
        await _application.VerifikCaller().FacesAsync("liveness", VerifikClient.Body("liveness", ("includeCost", true), ("liveness_min_score", "0.7"))).SaidAsync(),
        StringComparison.Ordinal);

    public void Dispose() => _application.Dispose();
}
