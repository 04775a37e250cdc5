using Bonafide.Engine;
using Bonafide.Engine.Cropping;
using Bonafide.Engine.Decision;
using Bonafide.Engine.Detection;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Models;

namespace Bonafide.Benchmarks.Checks;

/// <summary>What one check costs on one thread, whole and by its parts: decoding, each stage of the engine, each network alone.</summary>
internal static class CheckBenchmark
{
    /// <summary>The same work by several packs, in turns: what a busy neighbour costs, it costs all of them.</summary>
    internal static void Compare(string[] packs, string pictures, int rounds)
    {
        ModelCatalog catalog = Catalog();
        List<LivenessEngine> engines = [];
        try
        {
            engines.AddRange(packs.Select(pack => LivenessEngine.Load(catalog, pack, new DecisionPolicy())));
            engines.ForEach(engine => engine.WarmUp());
            using RgbImage image = new ImageDecoder(new ImageLimits()).Decode(BenchPictures.Jpeg(Path.Combine(pictures, "portrait-composite-1.png"), 640, 480, 0.9)).Image
                ?? throw new InvalidDataException("The picture does not decode.");
            Print($"640 x 480, decoded before; {rounds} rounds in turns, one thread.\n");
            DescriptionRequest facesOnly = new();
            AssessmentRequest padOnly = new();
            Table(Contender.Measure(rounds, [.. engines.SelectMany(engine => (Contender[])
            [
                new($"{engine.Pack.Id}: faces and landmarks", _ => engine.Describe(image, facesOnly)),
                new($"{engine.Pack.Id}: PAD only (GLAIR)", _ => engine.Assess(image, padOnly)),
                new($"{engine.Pack.Id}: everything", _ => engine.Assess(image, AssessmentRequest.Full)),
            ])]));
        }
        finally
        {
            engines.ForEach(engine => engine.Dispose());
        }
    }

    private static ModelCatalog Catalog() => ModelCatalog.Open(
        (Environment.GetEnvironmentVariable("BONAFIDE_MODELS") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    internal static void Run(string pack, string pictures, int rounds)
    {
        ModelCatalog catalog = Catalog();
        using LivenessEngine engine = LivenessEngine.Load(catalog, pack, new DecisionPolicy());
        engine.WarmUp();
        ImageDecoder decoder = new(new ImageLimits());
        string portrait = Path.Combine(pictures, "portrait-composite-1.png");
        byte[] webcam = BenchPictures.Jpeg(portrait, 640, 480, 0.9), phone = BenchPictures.Jpeg(portrait, 4_000, 3_000, 0.9);
        Print($"Pack {pack}; 640 x 480: {webcam.Length / 1024} KiB, 4000 x 3000: {phone.Length / 1024} KiB of JPEG; {rounds} rounds, one thread.\n");

        AssessmentRequest padOnly = new();
        Dictionary<string, List<double>> stages = [];
        IReadOnlyList<Timing> timings = Contender.Measure(rounds,
        [
            new("640 x 480: decode", _ => Decode(webcam).Dispose()),
            new("640 x 480: PAD only (GLAIR)", _ => Check(webcam, padOnly, null)),
            new("640 x 480: whole check", _ => Check(webcam, AssessmentRequest.Full, stages)),
            new("12 MP: decode", _ => Decode(phone).Dispose()),
            new("12 MP: whole check", _ => Check(phone, AssessmentRequest.Full, null)),
        ]);
        Table(timings);

        Print("Stages of the whole check of 640 x 480:\n");
        Print("| stage | ms, median | fastest |\n|---|---:|---:|");
        foreach ((string stage, List<double> times) in stages)
        {
            Print($"| {stage} | {times.Order().ElementAt(times.Count / 2):0.00} | {times.Min():0.00} |");
        }

        Print("\nNetworks alone, without making their input:\n");
        using (RgbImage image = Decode(webcam))
        {
            Table(Networks(catalog, pack, image, engine.Assess(image, padOnly).Faces[0], rounds));
        }

        Print($"Managed memory a check: {Allocated(() => Check(webcam, AssessmentRequest.Full, null)) / 1024.0:0.0} KiB whole, {Allocated(() => Check(webcam, padOnly, null)) / 1024.0:0.0} KiB PAD only.");

        RgbImage Decode(byte[] jpeg) => decoder.Decode(jpeg).Image ?? throw new InvalidDataException("The picture does not decode.");

        void Check(byte[] jpeg, AssessmentRequest request, Dictionary<string, List<double>>? into)
        {
            using RgbImage image = Decode(jpeg);
            LivenessAssessment assessment = engine.Assess(image, request);
            if (assessment.Outcome == PadOutcome.NonResponse)
            {
                throw new InvalidDataException($"The picture gives no score: {assessment.NonResponseReason}.");
            }

            foreach (StageTiming timing in into is null ? [] : assessment.Timings)
            {
                if (!into!.TryGetValue(timing.Stage, out List<double>? times))
                {
                    into[timing.Stage] = times = [];
                }

                times.Add(timing.Elapsed.TotalMilliseconds);
            }
        }
    }

    /// <summary>Each network on its crop of the picture, which is cut once.</summary>
    private static IReadOnlyList<Timing> Networks(ModelCatalog catalog, string pack, RgbImage image, FaceDetection face, int rounds)
    {
        List<(ModelSession Session, Inference Inference)> networks = [];
        try
        {
            foreach ((string id, ModelTask task) in catalog.Pack(pack).Members())
            {
                ModelCard card = catalog.Card(id, task);
                ModelSession session = new(card, catalog.ReadWeights(card), threads: 1);
                Inference inference = session.Rent();
                networks.Add((session, inference));
                if (card.Crop.Kind == CropKind.Letterbox)
                {
                    new CropWriter(card).WriteLetterbox(image, card.Crop.Sides[0], inference);
                }
                else
                {
                    new CropWriter(card).Write(image, face, inference);
                }
            }

            return Contender.Measure(rounds, [.. networks.Select(network => new Contender(network.Session.Card.Id, _ => network.Inference.Run()))]);
        }
        finally
        {
            foreach ((ModelSession session, Inference inference) in networks)
            {
                inference.Dispose();
                session.Dispose();
            }
        }
    }

    private static long Allocated(Action check)
    {
        check();
        const int times = 20;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < times; i++)
        {
            check();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / times;
    }

    private static void Table(IEnumerable<Timing> timings)
    {
        Print("| ms | median | quartiles | fastest | processor |\n|---|---:|---:|---:|---:|");
        foreach (Timing timing in timings)
        {
            Print($"| {timing.Name} | {timing.Median:0.00} | {timing.LowerQuartile:0.00} - {timing.UpperQuartile:0.00} | {timing.Fastest:0.00} | {timing.Processor:0.00} |");
        }

        Print("");
    }

    private static void Print(string line) => Console.WriteLine(line);
}
