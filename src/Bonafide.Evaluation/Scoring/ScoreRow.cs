using Bonafide.Evaluation.Protocols;

namespace Bonafide.Evaluation.Scoring;

/// <summary>What one scorer said of one entry of a protocol.</summary>
public sealed record ScoreRow(ProtocolEntry Entry, string Scorer, PictureScore Result);
