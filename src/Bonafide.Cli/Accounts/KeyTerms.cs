using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;

namespace Bonafide.Cli.Accounts;

/// <summary>Until when and from where a key may be used, as it is typed.</summary>
internal static class KeyTerms
{
    /// <summary>A hundred years: longer is the same as never.</summary>
    private const int MaxDays = 36_500;

    /// <summary>Days from now ("90d"), or a day ("2027-01-31", its first moment in UTC), or a moment ("2027-01-31T18:00Z").</summary>
    internal static DateTimeOffset? ReadExpiry(ArgumentResult result, DateTimeOffset now)
    {
        string text = result.Tokens[0].Value;
        if (ExpiryOf(text, now) is not { } expiry)
        {
            result.AddError($"--expires: '{text}' is neither a number of days such as 90d (1 to {MaxDays}) nor a date such as 2027-01-31.");
            return null;
        }

        if (expiry <= now)
        {
            result.AddError($"--expires: {text} is over already.");
            return null;
        }

        return expiry;
    }

    /// <summary>Addresses ("203.0.113.7") and networks ("203.0.113.0/24").</summary>
    internal static IPNetwork[] ReadNetworks(ArgumentResult result)
    {
        List<IPNetwork> networks = [];
        foreach (string text in result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries)))
        {
            if (IPNetwork.TryParse(text, out IPNetwork network))
            {
                networks.Add(network);
            }
            else if (IPAddress.TryParse(text, out IPAddress? address) && (text.Contains(':') || text.Count(letter => letter == '.') == 3))
            {
                networks.Add(new IPNetwork(address, 8 * address.GetAddressBytes().Length));
            }
            else
            {
                result.AddError($"--ip: '{text}' is neither an address such as 203.0.113.7 nor a network such as 203.0.113.0/24.");
            }
        }

        return [.. networks];
    }

    private static DateTimeOffset? ExpiryOf(string text, DateTimeOffset now)
    {
        if (text.EndsWith('d') && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int days))
        {
            return days <= MaxDays ? now.AddDays(days) : null;
        }

        return DateTimeOffset.TryParseExact(
            text, ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK"], CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset moment)
            ? moment
            : null;
    }
}
