using Bonafide.Engine;
using Bonafide.Engine.Recognition;
using Bonafide.Server.Checks;
using Bonafide.Server.Galleries;
using Bonafide.Server.Operations;
using Bonafide.Server.Security;
using Bonafide.Storage.Credits;

namespace Bonafide.Server.Dialects.Verifik.Galleries;

/// <summary>The two calls that enrol a person: by pictures, and by pictures of a live person.</summary>
internal sealed class VerifikEnrollments(
    VerifikIntake intake, LivenessCheckService checks, FaceDescriptionService descriptions, PersonEnrollment enrollment, VerifikPersonDocuments documents,
    FaceIndexes indexes, ILivenessEngine engine, CreditLedger credits, IdSource ids, TimeProvider clock)
{
    /// <summary>Whoever has such a face already where the person is to be enrolled makes it a duplicate, unless the application wants it otherwise.</summary>
    internal async Task<IResult> EnrollAsync(HttpRequest http, CancellationToken cancellation)
    {
        (VerifikTaken<VerifikPersonRequest>? taken, IResult? fault) =
            await intake.ReadAsync(http, VerifikSettings.MaxComparisonBodyBytes, VerifikGalleryRequests.Person, cancellation);
        if (taken is null)
        {
            return fault!;
        }

        Caller caller = Caller.Of(http.HttpContext);
        VerifikSettings settings = new(caller.Policy.Policy);
        FaceDescriptionsResult result = await descriptions.DescribeAllAsync(caller, taken.Images, new DescriptionRequest { Embedding = true }, cancellation);
        if (result is not FaceDescriptionsResult.Completed done)
        {
            return result is FaceDescriptionsResult.Failed failed
                ? VerifikErrors.From(failed.Failure, taken.Request.Images[failed.Index].Label, failed.Detail)
                : throw new InvalidOperationException("The set of results is closed.");
        }

        VerifikFaceRules rules = settings.FaceRules;
        return await EnrollAsync(
            caller, taken, settings, done.Hold, i => rules.ForComparison(done.Descriptions[i]), _ => null, i => done.Descriptions[i].Embedding,
            settings.RefusesDuplicates ? gallery => SearchLimits.Of(caller.Policy, engine.Similarity!, indexes.Count(gallery)).Same : null, cancellation);
    }

    /// <summary>Each picture must be of a live person, and nobody in the collection may score above min_score.</summary>
    internal async Task<IResult> EnrollLiveAsync(HttpRequest http, CancellationToken cancellation)
    {
        (VerifikTaken<VerifikPersonRequest>? taken, IResult? fault) =
            await intake.ReadAsync(http, VerifikSettings.MaxComparisonBodyBytes, VerifikGalleryRequests.LivePerson, cancellation);
        if (taken is null)
        {
            return fault!;
        }

        if (engine.Similarity is not { } similarity)
        {
            return VerifikErrors.From(CheckFailure.NotInPack, taken.Request.Images[0].Label, null);
        }

        Caller caller = Caller.Of(http.HttpContext);
        VerifikSettings settings = new(caller.Policy.Policy);
        LivenessChecksResult result = await checks.CheckAllAsync(caller, taken.Images, new AssessmentRequest { Embedding = true }, cancellation);
        if (result is not LivenessChecksResult.Completed done)
        {
            return result is LivenessChecksResult.Failed failed
                ? VerifikErrors.From(failed.Failure, taken.Request.Images[failed.Index].Label, failed.Detail)
                : throw new InvalidOperationException("The set of results is closed.");
        }

        VerifikFaceRules rules = settings.FaceRules;
        VerifikScale scale = new(similarity.CosineAt(VerifikScale.AnchorRate));
        double min = taken.Request.LivenessMinScore!.Value;
        return await EnrollAsync(
            caller, taken, settings, done.Hold, i => rules.ForLiveness(done.Assessments[i]),
            i => done.Assessments[i].Score is { } score && score > min ? null : VerifikErrors.LivenessFailed(done.Assessments[i].Score ?? 0, min),
            i => done.Assessments[i].Embedding, _ => scale.CosineOf(taken.Request.MinScore!.Value), cancellation);
    }

    /// <param name="caller">For whom.</param>
    /// <param name="taken">Whom.</param>
    /// <param name="settings">The caller's.</param>
    /// <param name="hold">Given back unless somebody is enrolled.</param>
    /// <param name="unusable">What is wrong with the face of a picture.</param>
    /// <param name="refused">Why a usable one is refused.</param>
    /// <param name="face">The face of a picture.</param>
    /// <param name="duplicateFrom">The cosine from which on a face of a gallery is this person's; null = duplicates are let be.</param>
    /// <param name="cancellation">The client has gone.</param>
    private async Task<IResult> EnrollAsync(
        Caller caller, VerifikTaken<VerifikPersonRequest> taken, VerifikSettings settings, CreditHold hold, Func<int, VerifikFaceFault?> unusable, Func<int, IResult?> refused,
        Func<int, FaceEmbedding?> face, Func<Guid, double>? duplicateFrom, CancellationToken cancellation)
    {
        bool isSpent = false;
        try
        {
            List<(FaceEmbedding, ReadOnlyMemory<byte>)> faces = [];
            for (int i = 0; i < taken.Images.Count; i++)
            {
                if (unusable(i) is { } fault)
                {
                    return VerifikErrors.From(fault, taken.Request.Images[i].Label);
                }

                if (refused(i) is { } answer)
                {
                    return answer;
                }

                faces.Add((face(i) ?? throw new InvalidOperationException("A usable face has an embedding."), taken.Images[i]));
            }

            DateTimeOffset now = clock.GetUtcNow();
            NewPerson person = new(ids.NextOrderedGuid(now), taken.Request.Details.Over(null), faces, taken.Collections) { DuplicateFrom = duplicateFrom };
            PersonEnrollmentResult result = await enrollment.EnrollAsync(caller, person, hold, cancellation);
            isSpent = result is PersonEnrollmentResult.Enrolled;
            return result switch
            {
                PersonEnrollmentResult.Enrolled done => Results.Json(
                    VerifikResponses.Envelope(await documents.OfAsync(caller, done.Person, taken.Images.Count, CancellationToken.None), ids.NextGuid(), now, settings),
                    VerifikJson.Wire.PersonEnvelope),
                PersonEnrollmentResult.Duplicate => VerifikErrors.DuplicatedPerson(),
                PersonEnrollmentResult.NoCollection => VerifikErrors.UnknownCollection(),
                _ => throw new InvalidOperationException("The set of results is closed."),
            };
        }
        finally
        {
            if (!isSpent)
            {
                await credits.GiveBackAsync(hold, CancellationToken.None);
            }
        }
    }
}
