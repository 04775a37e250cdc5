using System.Numerics;
using Bonafide.Engine.Cropping;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Models;

namespace Bonafide.Engine.Detection;

/// <summary>
/// An anchor-free detector with a grid per stride (YuNet: W. Wu et al., "YuNet: A Tiny Millisecond-level Face Detector", MIR 2023,
/// and our own). The card's long sides are its scales.
/// </summary>
internal sealed class GridFaceDetector : IFaceDetector
{
    /// <summary>Candidates that go into the suppression; a crowd has fewer, noise must not cost more.</summary>
    private const int MaxCandidates = 2_000;

    private const int BoxNumbers = 4, PointNumbers = 10;

    /// <summary>A doubtful face that shares more than this with a sure one (of the smaller of the two boxes) is no other face.</summary>
    private const double MostShared = 0.3;

    private readonly ModelSession _session;
    private readonly CropWriter _writer;
    private readonly Grid[] _grids;

    internal GridFaceDetector(ModelSession session)
    {
        _session = session;
        _writer = new CropWriter(session.Card);
        OutputSpecification output = session.Card.Output;
        _grids = [.. output.Strides.Select(stride => output.Kind == OutputKind.AnchorFreePlanes
            ? new Grid(stride, [], Planes: Index(output.Name!, stride))
            : new Grid(stride, [.. output.Scores.Select(name => Index(name, stride))], Index(output.Boxes!, stride), Index(output.Landmarks!, stride)))];
    }

    public int Scales => _session.Card.Crop.Sides.Count;

    /// <summary>Whether the card names a threshold from which on a face is doubtful.</summary>
    internal bool HasDoubts => _session.Card.Output.DoubtfulThreshold is not null;

    /// <summary>Whether the card says that a box around a surer and much smaller face is none.</summary>
    internal bool DropsEnclosing => _session.Card.Output.DropEnclosing;

    public IReadOnlyList<FaceDetection> Detect(RgbImage image, int scale) => Sight(image, scale, _session.Card.Output.ScoreThreshold).Sure;

    /// <summary>Faces, largest first, and apart from them what may be one: scores from the card's doubtful threshold to its threshold, surest first.</summary>
    internal Sighting Sight(RgbImage image, int scale) => Sight(image, scale, _session.Card.Output.DoubtfulThreshold ?? _session.Card.Output.ScoreThreshold);

    private Sighting Sight(RgbImage image, int scale, double least)
    {
        using Inference inference = _session.Rent();
        Letterbox letterbox = _writer.WriteLetterbox(image, _session.Card.Crop.Sides[scale], inference);
        inference.Run();
        OutputSpecification output = _session.Card.Output;
        Candidates candidates = new(output.ScoreThreshold, least);
        foreach (Grid grid in _grids)
        {
            if (grid.Planes is { } planes)
            {
                ReadPlanes(grid.Stride, letterbox, inference.Output(planes), candidates);
            }
            else
            {
                Read(grid, letterbox, inference, candidates);
            }
        }

        List<FaceDetection> sure = NonMaxSuppression.Keep(candidates.Sure, output.NmsIou, output.Voting);
        if (output.DropEnclosing)
        {
            sure = EnclosingBoxes.Drop(sure);
        }

        List<FaceDetection> doubtful = NonMaxSuppression.Keep(candidates.Doubtful, output.NmsIou, output.Voting);
        doubtful.RemoveAll(face => sure.Exists(other => face.Box.SharedWith(other.Box) > MostShared * Math.Min(face.Box.Area, other.Box.Area)));
        sure.Sort(FaceDetection.LargestFirst);
        return new Sighting(sure, doubtful);
    }

    private void Read(Grid grid, Letterbox letterbox, Inference inference, Candidates candidates)
    {
        int columns = letterbox.Width / grid.Stride;
        int cells = columns * (letterbox.Height / grid.Stride);
        ReadOnlySpan<float> first = inference.Output(grid.Scores[0]);
        ReadOnlySpan<float> second = grid.Scores.Length > 1 ? inference.Output(grid.Scores[1]) : default;
        ReadOnlySpan<float> boxes = inference.Output(grid.Boxes);
        ReadOnlySpan<float> points = inference.Output(grid.Landmarks);
        if (first.Length != cells || boxes.Length != BoxNumbers * cells || points.Length != PointNumbers * cells)
        {
            throw new ModelException($"Model '{_session.Card.Id}': the grid of stride {grid.Stride} has {first.Length} cells, expected {cells}.");
        }

        float least = (float)candidates.Least;
        for (int i = 0; i < cells; i++)
        {
            float score = second.IsEmpty ? first[i] : MathF.Sqrt(Math.Max(0, first[i]) * Math.Max(0, second[i]));
            if (score > least)
            {
                candidates.Add(Decode(i % columns, i / columns, grid.Stride, score, boxes.Slice(BoxNumbers * i, BoxNumbers), points.Slice(PointNumbers * i, PointNumbers), letterbox));
            }
        }
    }

    private void ReadPlanes(int stride, Letterbox letterbox, ReadOnlySpan<float> planes, Candidates candidates)
    {
        const int Numbers = BoxNumbers + PointNumbers;
        int columns = letterbox.Width / stride;
        int cells = columns * (letterbox.Height / stride);
        if (planes.Length < (1 + Numbers) * cells || (cells > 0 && planes.Length % cells != 0))
        {
            throw new ModelException($"Model '{_session.Card.Id}': stride {stride} has {planes.Length} numbers, expected {1 + Numbers} or more planes of {cells}.");
        }

        float least = (float)Math.Log(candidates.Least / (1 - candidates.Least));
        Span<float> numbers = stackalloc float[Numbers];
        for (int i = 0; i < cells; i++)
        {
            if (planes[i] > least)
            {
                for (int k = 0; k < Numbers; k++)
                {
                    numbers[k] = planes[((k + 1) * cells) + i];
                }

                float score = 1 / (1 + MathF.Exp(-planes[i]));
                candidates.Add(Decode(i % columns, i / columns, stride, score, numbers[..BoxNumbers], numbers[BoxNumbers..], letterbox));
            }
        }
    }

    private static FaceDetection Decode(
        int column, int row, int stride, float score, ReadOnlySpan<float> box, ReadOnlySpan<float> points, Letterbox letterbox)
    {
        double centerX = (column + box[0]) * stride * letterbox.PictureX;
        double centerY = (row + box[1]) * stride * letterbox.PictureY;
        double width = Math.Exp(box[2]) * stride * letterbox.PictureX;
        double height = Math.Exp(box[3]) * stride * letterbox.PictureY;
        return new FaceDetection(
            new BoundingBox(centerX - (width / 2), centerY - (height / 2), width, height),
            new FaceLandmarks(Point(points, 0), Point(points, 1), Point(points, 2), Point(points, 3), Point(points, 4)),
            score);

        Vector2 Point(ReadOnlySpan<float> offsets, int i) => new(
            (float)((column + offsets[2 * i]) * stride * letterbox.PictureX),
            (float)((row + offsets[(2 * i) + 1]) * stride * letterbox.PictureY));
    }

    private int Index(string name, int stride) => _session.OutputIndex(name.Replace("{stride}", $"{stride}", StringComparison.Ordinal));

    /// <param name="Sure">Largest first.</param>
    /// <param name="Doubtful">Surest first; none shares much with one of the sure.</param>
    internal sealed record Sighting(List<FaceDetection> Sure, List<FaceDetection> Doubtful);

    /// <summary>What the grids hold, before suppression.</summary>
    private sealed class Candidates(double threshold, double least)
    {
        internal double Least => least;

        internal List<FaceDetection> Sure { get; } = [];

        internal List<FaceDetection> Doubtful { get; } = [];

        internal void Add(FaceDetection face)
        {
            List<FaceDetection> kind = face.DetectionScore > threshold ? Sure : Doubtful;
            if (kind.Count < MaxCandidates)
            {
                kind.Add(face);
            }
        }
    }

    /// <summary>Indices of one stride's outputs.</summary>
    private sealed record Grid(int Stride, int[] Scores, int Boxes = 0, int Landmarks = 0, int? Planes = null);
}
