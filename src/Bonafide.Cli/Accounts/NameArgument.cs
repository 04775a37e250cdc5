using System.CommandLine.Parsing;
using Bonafide.Storage.Applications;

namespace Bonafide.Cli.Accounts;

/// <summary>Names of applications and keys.</summary>
internal static class NameArgument
{
    internal static string? Read(ArgumentResult result)
    {
        string name = result.Tokens[0].Value.Trim();
        if (name.Length is > 0 and <= ApplicationStore.MaxNameLength && name[0] != '-' && !name.Any(char.IsControl))
        {
            return name;
        }

        result.AddError($"NAME: give 1 to {ApplicationStore.MaxNameLength} characters that do not begin with '-', on one line.");
        return null;
    }
}
