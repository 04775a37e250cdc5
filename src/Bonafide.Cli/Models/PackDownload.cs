using System.Security.Cryptography;
using Bonafide.Engine.Models;
using Spectre.Console;

namespace Bonafide.Cli.Models;

/// <summary>
/// Brings the weights that a pack lacks from where their cards say. A file gets its name only after its length and SHA-256 were found right; what came is
/// thrown away else. Where there is no internet, the same files can be brought on a stick: they are found by their hash.
/// </summary>
internal sealed class PackDownload(ModelCatalog catalog, string folder, IAnsiConsole console)
{
    private const int Attempts = 3;
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(5);

    /// <exception cref="ModelException">The pack is not known.</exception>
    internal async Task<ExitCode> BringAsync(ModelPack pack, CancellationToken cancellation)
    {
        console.MarkupLineInterpolated($"Pack [bold]{pack.Id}[/]: {pack.Title}");
        bool isWhole = true, isBrought = false;
        foreach (ModelCard card in pack.Members().Select(member => catalog.Card(member.Id, member.Task)))
        {
            if (catalog.FindWeights(card) is { } path)
            {
                console.MarkupLineInterpolated($"  [green]HERE[/]     {card.Id}: {path}");
            }
            else if (card.Weights.Candidates().FirstOrDefault(file => file.Url is not null) is not { Url: { } url } wanted)
            {
                console.MarkupLineInterpolated($"  [red]MISSING[/]  {card.Id}: no address is known. {catalog.Missing(card)}");
                isWhole = false;
            }
            else if (await FaultOfBringingAsync(card, wanted, url, cancellation) is { } fault)
            {
                console.MarkupLineInterpolated($"  [red]FAILED[/]   {card.Id}: {url}: {fault}");
                isWhole = false;
            }
            else
            {
                isBrought = true;
                console.MarkupLineInterpolated($"  [green]BROUGHT[/]  {card.Id}: {PathOf(card)}, {wanted.Bytes} bytes, SHA-256 {wanted.Sha256}, licence {card.Licence.Spdx}");
            }
        }

        FormattableString brought = isBrought
            ? $"  [green]OK[/]       start with BONAFIDE_MODELS={folder} BONAFIDE_PACK={pack.Id}"
            : (FormattableString)$"  [green]OK[/]       nothing had to be brought: start with BONAFIDE_PACK={pack.Id}, and BONAFIDE_MODELS as it is";
        console.MarkupLineInterpolated(isWhole
            ? brought
            : $"  [red]FAILED[/]   the pack is not whole. Without internet: copy the files named above into {folder} by hand, under any name ending in .onnx");
        return isWhole ? ExitCode.BonaFide : ExitCode.Failed;
    }

    private string PathOf(ModelCard card) => Path.Combine(folder, card.Id + ".onnx");

    private async Task<string?> FaultOfBringingAsync(ModelCard card, WeightsFile wanted, Uri url, CancellationToken cancellation)
    {
        string unfinished = PathOf(card) + ".unfinished";
        using HttpClient client = new(new SocketsHttpHandler()) { Timeout = _patience };
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                Directory.CreateDirectory(folder);
                await DownloadAsync(client, url, wanted, unfinished, cancellation);
                File.Move(unfinished, PathOf(card), overwrite: true);
                return null;
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException or InvalidDataException or UnauthorizedAccessException
                || (fault is TaskCanceledException && !cancellation.IsCancellationRequested))
            {
                Discard(unfinished);
                bool mayPass = fault is TaskCanceledException or IOException or HttpRequestException { StatusCode: null or >= System.Net.HttpStatusCode.InternalServerError };
                if (attempt == Attempts || !mayPass)
                {
                    return fault is TaskCanceledException ? $"no answer within {_patience.TotalMinutes} minutes" : fault.Message;
                }
            }
        }
    }

    private static void Discard(string path)
    {
        if (File.Exists(path))
        {
            File.Delete(path);
        }
    }

    private static async Task DownloadAsync(HttpClient client, Uri url, WeightsFile wanted, string path, CancellationToken cancellation)
    {
        using HttpResponseMessage response = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellation);
        response.EnsureSuccessStatusCode();
        await using Stream source = await response.Content.ReadAsStreamAsync(cancellation);
        await using FileStream target = new(path, FileMode.Create, FileAccess.Write);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 16];
        long length = 0;
        for (int read; (read = await source.ReadAsync(buffer, cancellation)) > 0;)
        {
            length += read;
            if (length > wanted.Bytes)
            {
                throw new InvalidDataException($"more than the {wanted.Bytes} bytes that the card names came. Nothing was kept.");
            }

            hash.AppendData(buffer, 0, read);
            await target.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }

        string found = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (length != wanted.Bytes || found != wanted.Sha256)
        {
            throw new InvalidDataException($"{length} bytes with SHA-256 {found} came; wanted are {wanted.Bytes} with {wanted.Sha256}. Nothing was kept.");
        }
    }
}
