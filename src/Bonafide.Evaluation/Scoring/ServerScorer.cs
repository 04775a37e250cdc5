using System.Net;
using System.Text.Json;

namespace Bonafide.Evaluation.Scoring;

/// <summary>
/// A server, asked in one of four dialects: ours, or that of a vendor whom one leaves or compares with. Pictures leave this machine. Nothing is to be
/// kept there as far as the dialect lets one say so.
/// </summary>
public sealed class ServerScorer : IPictureScorer
{
    private const int Attempts = 5;
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(60);

    private readonly HttpClient _client;
    private readonly ServerDialect _dialect;
    private readonly TimeProvider _time;

    /// <param name="dialect">How to ask and to read.</param>
    /// <param name="url">Base URL.</param>
    /// <param name="credential">As <see cref="ServerDialect.Authorize"/> takes it.</param>
    /// <param name="time">Waits between attempts.</param>
    /// <exception cref="FormatException">The credential has not the form that the dialect needs.</exception>
    public ServerScorer(ServerDialect dialect, Uri url, string credential, TimeProvider time)
    {
        _dialect = dialect;
        _time = time;

        // A redirect could carry the credential and the face to somebody else.
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(url.ToString().TrimEnd('/') + "/"), Timeout = TimeSpan.FromSeconds(60) };
        dialect.Authorize(_client.DefaultRequestHeaders, credential);
        Identity = new ScorerIdentity($"{dialect.Name} {url.Authority}", [], dialect.AttackLimit, dialect.BonaFideLimit);
    }

    public ScorerIdentity Identity { get; }

    /// <summary>Keeps a server busy while pictures travel, without crowding out others.</summary>
    public int Parallelism => 4;

    public async Task<PictureScore> ScoreAsync(ReadOnlyMemory<byte> encoded, CancellationToken cancellation)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                using HttpRequestMessage request = new(HttpMethod.Post, _dialect.Path) { Content = _dialect.Ask(encoded) };
                using HttpResponseMessage answer = await _client.SendAsync(request, cancellation);
                string body = await answer.Content.ReadAsStringAsync(cancellation);
                if (answer.StatusCode is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError && attempt < Attempts)
                {
                    TimeSpan pause = answer.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(attempt);
                    await Task.Delay(pause < _longestPause ? pause : _longestPause, _time, cancellation);
                    continue;
                }

                return Read(answer.StatusCode, body);
            }
            catch (HttpRequestException fault) when (attempt >= Attempts)
            {
                throw new EvaluationException($"{Identity.Name} cannot be reached: {fault.Message} What is scored is kept; run the same command again to go on.");
            }
            catch (HttpRequestException)
            {
                await Task.Delay(TimeSpan.FromSeconds(attempt), _time, cancellation);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw new EvaluationException($"{Identity.Name} did not answer in time. What is scored is kept; run the same command again to go on.");
            }
        }
    }

    public void Dispose() => _client.Dispose();

    private PictureScore Read(HttpStatusCode status, string body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            if (_dialect.Read(status, document.RootElement) is { } score)
            {
                return score.Score is < 0 or > 1 ? throw Unexpected(status) : score;
            }
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw Unexpected(status);
        }

        return status is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnsupportedMediaType or HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict
            ? new PictureScore(null, ScoreKind.Unreadable, $"HTTP {(int)status}")
            : throw Unexpected(status);
    }

    private EvaluationException Unexpected(HttpStatusCode status) =>
        new($"{Identity.Name} answered HTTP {(int)status} in a form that this dialect does not have, or the key is not good. Is the address right, is the dialect, are there credits? What is scored is kept.");
}
