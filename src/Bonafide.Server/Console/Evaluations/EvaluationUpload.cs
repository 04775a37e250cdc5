using System.Text;
using Bonafide.Evaluation.Scoring;
using Bonafide.Server.Console.Shell;
using Bonafide.Server.Evaluations;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Bonafide.Server.Console.Evaluations;

/// <summary>Takes a zip file in as it comes: the form's token first, then the wishes, then the file, from the connection to the sealed spool.</summary>
internal static class EvaluationUpload
{
    /// <summary>Of a field that is not the file, and of what stands around the file.</summary>
    private const int MaxFieldBytes = 4 * 1024, MaxFrameBytes = 64 * 1024, MaxFields = 16, MaxBoundaryLength = 128;

    internal static async Task<IResult> TakeAsync(HttpContext http, EvaluationRunner runner, EvaluationDesk desk, ServerOptions options, CancellationToken cancellation)
    {
        long maxBytes = options.EvaluationMegabytes * 1024L * 1024L;
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = maxBytes + MaxFrameBytes;
        }

        try
        {
            return await ReadAsync(http, runner, desk, maxBytes, cancellation);
        }
        catch (EvaluationException fault)
        {
            return await desk.ListAsync(Visitor.Of(http).ApplicationId, fault.Message, StatusCodes.Status400BadRequest, cancellation);
        }
        catch (BadHttpRequestException fault) when (fault.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return await TooLargeAsync(http, desk, maxBytes, cancellation);
        }
        catch (Exception fault) when (fault is InvalidDataException or BadHttpRequestException)
        {
            return await desk.ListAsync(Visitor.Of(http).ApplicationId, "The upload was cut off or is no form.", StatusCodes.Status400BadRequest, cancellation);
        }
        catch (IOException)
        {
            return await desk.ListAsync(
                Visitor.Of(http).ApplicationId, "The server could not put the file down: the disk of its data folder is full, or refuses it. Nothing was kept.",
                StatusCodes.Status507InsufficientStorage, cancellation);
        }
    }

    private static async Task<IResult> ReadAsync(HttpContext http, EvaluationRunner runner, EvaluationDesk desk, long maxBytes, CancellationToken cancellation)
    {
        Visitor visitor = Visitor.Of(http);
        if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out MediaTypeHeaderValue? type) || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= MaxBoundaryLength } boundary)
        {
            return ConsoleErrors.ForeignForm();
        }

        MultipartReader form = new(boundary, http.Request.Body) { HeadersCountLimit = 8 };
        Dictionary<string, string> fields = new(StringComparer.Ordinal);
        for (int i = 0; i < MaxFields && await form.ReadNextSectionAsync(cancellation) is { } section; i++)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out ContentDispositionHeaderValue? part))
            {
                break;
            }

            string name = HeaderUtilities.RemoveQuotes(part.Name).ToString();
            if (!part.IsFileDisposition())
            {
                fields[name] = await ReadFieldAsync(section.Body, cancellation);
            }
            else if (!visitor.Owns(fields.GetValueOrDefault(ConsoleGuard.TokenField, "")))
            {
                return ConsoleErrors.ForeignForm(); // Before a byte of the file is read.
            }
            else
            {
                string title = Path.GetFileName(HeaderUtilities.RemoveQuotes(part.FileName).ToString().Replace('\\', '/'));
                return await TakeFileAsync(http, section.Body, title, fields.GetValueOrDefault("thumbnails") == "on", runner, desk, maxBytes, cancellation);
            }
        }

        return visitor.Owns(fields.GetValueOrDefault(ConsoleGuard.TokenField, "")) ? throw new EvaluationException("Choose a zip file first.") : ConsoleErrors.ForeignForm();
    }

    private static async Task<IResult> TakeFileAsync(
        HttpContext http, Stream file, string title, bool withThumbnails, EvaluationRunner runner, EvaluationDesk desk, long maxBytes, CancellationToken cancellation)
    {
        if (runner.TryTakeTurn() is not { } turn)
        {
            return await desk.BusyAsync(Visitor.Of(http).ApplicationId, cancellation);
        }

        SealedSpool? spool = null;
        EvaluationPictures? pictures = null;
        bool isBegun = false;
        try
        {
            spool = runner.NewSpool();
            if (!await spool.FillAsync(file, maxBytes, cancellation))
            {
                return await TooLargeAsync(http, desk, maxBytes, cancellation);
            }

            if (spool.Length == 0)
            {
                throw new EvaluationException("Choose a zip file first.");
            }

            pictures = UploadedArchive.Open(spool, Shown(title), maxBytes);
            IResult answer = await desk.BeginAsync(http, turn, pictures, withThumbnails, cancellation);
            isBegun = true;
            return answer;
        }
        finally
        {
            if (!isBegun)
            {
                pictures?.Dispose();
                spool?.Dispose();
                turn.Dispose();
            }
        }
    }

    private static Task<IResult> TooLargeAsync(HttpContext http, EvaluationDesk desk, long maxBytes, CancellationToken cancellation) => desk.ListAsync(
        Visitor.Of(http).ApplicationId,
        maxBytes == 0 ? "Zip files are not taken here: the operator has switched them off (BONAFIDE_EVALUATION_MEGABYTES)."
            : $"The file is larger than {maxBytes / (1024 * 1024)} MB. The operator may raise the limit (BONAFIDE_EVALUATION_MEGABYTES) or allow a folder of the server.",
        StatusCodes.Status413PayloadTooLarge, cancellation);

    private static async Task<string> ReadFieldAsync(Stream body, CancellationToken cancellation)
    {
        byte[] bytes = new byte[MaxFieldBytes];
        int read = await body.ReadAtLeastAsync(bytes, MaxFieldBytes, throwOnEndOfStream: false, cancellation);
        return read < MaxFieldBytes ? Encoding.UTF8.GetString(bytes, 0, read) : throw new InvalidDataException("A field is too long.");
    }

    private static string Shown(string title)
    {
        string clean = new([.. title.Where(letter => !char.IsControl(letter)).Take(200)]);
        return clean.Length > 0 ? clean : "archive.zip";
    }
}
