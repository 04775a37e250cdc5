using Bonafide.Engine.Recognition;
using Bonafide.Storage.Galleries;

namespace Bonafide.Server.Galleries;

/// <summary>A face of a gallery that a search came upon, confirmed in the database.</summary>
internal sealed record FaceHit(EnrolledFace Face, FaceSimilarity Similarity);
