namespace Bonafide.Cli.Checking;

/// <summary>A server and the key to it.</summary>
internal sealed record ServerAddress(Uri Url, string Key)
{
    /// <summary>The server that the options name, else the environment's unless the options ask for work on this machine; else null.</summary>
    /// <exception cref="UsageException">The address or the key cannot be used, or the options contradict each other.</exception>
    internal static ServerAddress? Choose(string? url, string? key, bool isLocalAsked, Shell shell)
    {
        if (url is not null && isLocalAsked)
        {
            throw new UsageException("--server does not go together with --models or --pack: the server has its own.");
        }

        url ??= isLocalAsked ? null : shell.Setting("BONAFIDE_SERVER");
        if (url is null)
        {
            return key is null ? null : throw new UsageException("--key is of use only with --server (or BONAFIDE_SERVER).");
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? address) || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
        {
            throw new UsageException($"The server's address '{url}' must begin with http:// or https://.");
        }

        key ??= shell.Setting("BONAFIDE_KEY") ?? throw new UsageException("The server wants an API key: set BONAFIDE_KEY, or give --key.");
        return key.Length > 0 && key.All(character => character is > ' ' and <= '~')
            ? new ServerAddress(address, key)
            : throw new UsageException("The API key holds characters that no key has. Was it copied whole and alone?");
    }
}
