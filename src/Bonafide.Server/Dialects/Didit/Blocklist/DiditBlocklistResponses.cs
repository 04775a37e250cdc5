using Bonafide.Storage.Galleries;

namespace Bonafide.Server.Dialects.Didit.Blocklist;

/// <summary>From faces of the blocklist to the vendor's items and entries. Pure.</summary>
internal static class DiditBlocklistResponses
{
    internal static DiditBlocklistItem Item(EnrolledFace face) =>
        new("face", face.Origin?.CheckId, face.Origin?.Number, null, null, null, null, DiditResponses.Iso(face.CreatedAt));

    internal static DiditListEntry Entry(EnrolledFace face) => new(
        face.Id, face.Id.ToString(), "", face.Label ?? "", "api", face.Origin?.CheckId, face.Origin?.Number, face.Id, null, DiditResponses.Iso(face.CreatedAt));

    /// <param name="gallery">The blocklist.</param>
    /// <param name="count">How many faces it holds.</param>
    /// <param name="newest">The last of them; null where it holds none.</param>
    internal static DiditList List(Gallery gallery, long count, EnrolledFace? newest) => new(
        gallery.Id, "Face blocklist", "", "blocklist", "face", true, count, newest is null ? null : DiditResponses.Iso(newest.CreatedAt), DiditResponses.Iso(gallery.CreatedAt),
        DiditResponses.Iso(gallery.ChangedAt));
}

internal sealed record DiditMessage(string Message);

/// <summary>A face that was put on the blocklist from a session that is still there.</summary>
/// <param name="Type">Always face.</param>
internal sealed record DiditBlocklistItem(
    string Type, Guid? SessionId, long? SessionNumber, string? DocumentType, string? DocumentNumber, string? PhoneNumber, string? Email, string BlocklistedAt);

/// <param name="Count">Of all.</param>
/// <param name="Next">URL of the next window, or null.</param>
/// <param name="Previous">URL of the window before, or null.</param>
internal sealed record DiditBlocklist(long Count, string? Next, string? Previous, IReadOnlyList<DiditBlocklistItem> Results);

/// <summary>The one list that there is.</summary>
/// <param name="IsSystem">It is there by itself, and cannot be changed or deleted.</param>
internal sealed record DiditList(
    Guid Uuid, string Name, string Description, string ListType, string EntryType, bool IsSystem, long EntryCount, string? LastEntryAddedAt, string CreatedAt, string UpdatedAt);

internal sealed record DiditLists(long Count, string? Next, string? Previous, IReadOnlyList<DiditList> Results);

/// <summary>A face of the blocklist, from a session or by its picture.</summary>
/// <param name="Value">The face's id.</param>
/// <param name="DisplayLabel">Always empty.</param>
/// <param name="Comment">Why it is there; may be empty.</param>
/// <param name="AddedBy">Always api.</param>
/// <param name="ReferenceSessionNumber">Null, too, where the session is gone.</param>
internal sealed record DiditListEntry(
    Guid Uuid,
    string Value,
    string DisplayLabel,
    string Comment,
    string AddedBy,
    Guid? ReferenceSessionId,
    long? ReferenceSessionNumber,
    Guid ReferenceObjectUuid,
    string? Metadata,
    string CreatedAt);

internal sealed record DiditListEntries(long Count, string? Next, string? Previous, IReadOnlyList<DiditListEntry> Results);
