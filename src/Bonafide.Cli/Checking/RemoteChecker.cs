using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Bonafide.Engine.Decision;

namespace Bonafide.Cli.Checking;

/// <summary>Has pictures judged by a server, in our own HTTP dialect: <c>POST /v1/checks</c>.</summary>
internal sealed class RemoteChecker : IPictureChecker
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(60);

    private readonly HttpClient _client;
    private readonly Uri _checks;
    private readonly double? _threshold;
    private readonly ServerFaults _faults;

    internal RemoteChecker(ServerAddress server, CheckSettings settings)
    {
        // A redirect could carry the key and the face to somebody else.
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = _timeout };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.Key);
        _checks = new Uri(server.Url.ToString().TrimEnd('/') + "/v1/checks" + (settings.Rotate ? "?rotate=true" : ""));
        _threshold = settings.Threshold;
        _faults = new ServerFaults(server.Url);
    }

    /// <summary>Keeps a server busy while pictures travel, without crowding out others.</summary>
    public int Parallelism => 4;

    public async Task<PictureResult> CheckAsync(ReadOnlyMemory<byte> encoded, CancellationToken cancellation)
    {
        try
        {
            using MultipartFormDataContent form = new() { { new ReadOnlyMemoryContent(encoded), "image", "image" } };
            using HttpResponseMessage answer = await _client.PostAsync(_checks, form, cancellation);
            byte[] body = await answer.Content.ReadAsByteArrayAsync(cancellation);
            return answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Created
                ? Judge(body)
                : new PictureResult.Failed(_faults.Of(answer, body));
        }
        catch (HttpRequestException fault)
        {
            return new PictureResult.Failed(_faults.Unreachable(fault));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new PictureResult.Failed(_faults.Silent(_timeout));
        }
    }

    public void Dispose() => _client.Dispose();

    private PictureResult Judge(byte[] body)
    {
        try
        {
            CheckReport report = JsonSerializer.Deserialize(body, ReportJson.Default.CheckReport) ?? throw new JsonException("null");
            return IsWellFormed(report) ? new PictureResult.Judged(Decide(report)) : new PictureResult.Failed(_faults.Unintelligible());
        }
        catch (JsonException)
        {
            return new PictureResult.Failed(_faults.Unintelligible());
        }
    }

    /// <summary>Whether the numbers can be shown and drawn: what comes over the wire is not trusted.</summary>
    private static bool IsWellFormed(CheckReport report) =>
        report.Limits is { Attack: >= 0 and <= 1, BonaFide: >= 0 and <= 1 }
        && report.BestAngle is 0 or 90 or 180 or 270
        && report.Faces.All(face => face.Box.Length == 4 && face.Landmarks.All(point => point is { Length: 2 }));

    /// <summary>The server decides by its own limits; a threshold of the caller's is laid on its score here.</summary>
    private CheckReport Decide(CheckReport report)
    {
        if (_threshold is null)
        {
            return report;
        }

        DecisionPolicy theirs = new() { AttackLimit = new(report.Limits.Attack), BonaFideLimit = new(report.Limits.BonaFide) };
        DecisionPolicy ours = CheckSettings.Move(theirs, _threshold);
        return report with
        {
            Limits = new ReportedLimits(ours.AttackLimit.Value, ours.BonaFideLimit.Value),
            Outcome = report.Score is { } score ? ours.Decide(score) : report.Outcome,
        };
    }
}
