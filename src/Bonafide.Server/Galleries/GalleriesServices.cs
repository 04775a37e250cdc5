using System.Diagnostics;
using Bonafide.Engine;
using Bonafide.Storage.Galleries;

namespace Bonafide.Server.Galleries;

internal static partial class GalleriesServices
{
    internal static IServiceCollection AddBonafideGalleries(this IServiceCollection services) => services
        .AddSingleton<FaceIndexes>()
        .AddHostedService<FaceIndexFollower>()
        .AddSingleton<GallerySearch>()
        .AddSingleton<FaceScreening>()
        .AddSingleton<GalleryEnrollment>()
        .AddSingleton<PersonEnrollment>()
        .AddSingleton<Thumbnails>();

    /// <summary>Reads every face into memory before the first connection is accepted: a search that knows half of them would be wrong.</summary>
    internal static async Task LoadGalleriesAsync(this WebApplication app)
    {
        long start = Stopwatch.GetTimestamp();
        FaceIndexes indexes = app.Services.GetRequiredService<FaceIndexes>();
        FaceLoad load = await indexes.LoadAsync(app.Lifetime.ApplicationStopping);
        if (load.Faces > 0)
        {
            Log.Loaded(app.Logger, load.Faces, Stopwatch.GetElapsedTime(start).TotalSeconds, indexes.MemoryBytes / 1e6);
        }

        if (load.Unreadable > 0)
        {
            Log.Unreadable(app.Logger, load.Unreadable);
        }

        if (app.Services.GetRequiredService<ILivenessEngine>().Embedding is { } model)
        {
            (long stale, long withPicture) = await app.Services.GetRequiredService<StaleFaceStore>().CountAsync(null, model.Id, app.Lifetime.ApplicationStopping);
            if (stale > 0)
            {
                Log.Stale(app.Logger, stale, model.Id, withPicture);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(402, LogLevel.Information, "{Faces} faces of the galleries are in memory after {Seconds:F1} s: {Megabytes:F0} MB")]
        internal static partial void Loaded(ILogger logger, long faces, double seconds, double megabytes);

        [LoggerMessage(403, LogLevel.Error, "{Faces} faces do not open and are not found by any search: run `bonafide db verify`")]
        internal static partial void Unreadable(ILogger logger, long faces);

        [LoggerMessage(
            404, LogLevel.Warning, "{Faces} enrolled faces were computed by another network than {Model}, and no blocklist, search or screening finds them: serve with the pack before (BONAFIDE_PACK), or run " +
            "`bonafide gallery reindex`, which computes the {WithPicture} anew whose pictures are kept; the others have to be enrolled again")]
        internal static partial void Stale(ILogger logger, long faces, string model, long withPicture);
    }
}
