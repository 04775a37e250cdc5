using System.CommandLine.Parsing;
using Bonafide.Cli.Checking;
using Bonafide.Storage.ApiKeys;

namespace Bonafide.Cli.Accounts;

/// <summary>Scopes as they are typed and shown: check, read, gallery, erase, manage; all for every one.</summary>
internal static class ScopeNames
{
    private static readonly ApiScopes[] _single = [ApiScopes.Check, ApiScopes.Read, ApiScopes.Gallery, ApiScopes.Erase, ApiScopes.Manage];

    internal static IReadOnlyList<string> Of(ApiScopes scopes) => [.. _single.Where(each => scopes.HasFlag(each)).Select(ReportJson.Word)];

    internal static ApiScopes Read(ArgumentResult result)
    {
        ApiScopes scopes = ApiScopes.None;
        foreach (string word in result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries)))
        {
            ApiScopes named = word == "all" ? ApiScopes.All : _single.FirstOrDefault(each => ReportJson.Word(each) == word);
            if (named == ApiScopes.None)
            {
                result.AddError($"--scope: '{word}' is none of {string.Join(", ", _single.Select(ReportJson.Word))}, all.");
            }

            scopes |= named;
        }

        return scopes;
    }
}
