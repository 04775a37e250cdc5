using System.CommandLine.Parsing;
using System.Globalization;

namespace Bonafide.Cli;

/// <summary>Whole numbers within limits, as they are typed.</summary>
internal static class WholeNumber
{
    internal static int Read(ArgumentResult result, string option, int min, int max)
    {
        string text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= min && number <= max)
        {
            return number;
        }

        result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option}: '{text}' is not a whole number from {min} to {max}."));
        return min;
    }
}
