using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Logins;

namespace Bonafide.Storage.Bootstrap;

/// <summary>The first application's credentials, for scripted installs. Only an empty database looks at them.</summary>
public sealed record BootstrapOptions
{
    /// <summary>The first API key. <c>BONAFIDE_BOOTSTRAP_KEY</c>; null = a random one.</summary>
    public string? Key { get; init; }

    /// <summary><c>BONAFIDE_BOOTSTRAP_USER</c>; null = no login.</summary>
    public string? User { get; init; }

    /// <summary><c>BONAFIDE_BOOTSTRAP_PASSWORD</c>, together with the user.</summary>
    public string? Password { get; init; }

    /// <summary>One sentence for each value that is too weak or missing. They never repeat a secret.</summary>
    public IReadOnlyList<string> Faults()
    {
        List<string> faults = [];
        if (Key is not null && !KeySecret.IsStrong(Key))
        {
            faults.Add($"BONAFIDE_BOOTSTRAP_KEY is too weak: give at least {KeySecret.MinLength} random characters, for example from 'openssl rand -hex 32'.");
        }

        if (User is null != Password is null)
        {
            faults.Add("BONAFIDE_BOOTSTRAP_USER and BONAFIDE_BOOTSTRAP_PASSWORD go together: set both or neither.");
        }
        else if (User is not null && Password is not null)
        {
            faults.AddRange(PasswordRules.Faults(User, Password).Select(fault => "BONAFIDE_BOOTSTRAP_USER/_PASSWORD: " + fault));
        }

        return faults;
    }
}
