using System.Globalization;
using Bonafide.Storage.Policies;

namespace Bonafide.Server.Dialects.Verifik;

/// <summary>What an application may set for this dialect, read from its policy. docs/dialects/verifik.md has the table.</summary>
/// <param name="Policy">The caller's policy; its values were checked when it was written.</param>
internal sealed record VerifikSettings(ApplicationPolicy Policy)
{
    /// <summary>Pictures in <c>probe</c> and in <c>gallery</c> each: the vendor names no limit, and each may be a URL that we fetch.</summary>
    internal const int MaxPictures = 5;

    /// <summary>One picture of 10 MB in base64, and something beside it.</summary>
    internal const int MaxBodyBytes = 16 * 1024 * 1024;

    /// <summary>Three pictures of 10 MB in base64; more where they are smaller.</summary>
    internal const int MaxComparisonBodyBytes = 48 * 1024 * 1024;

    private const string Prefix = "verifik.", Off = "off";
    private const int MinFacePixels = 112, StrictFacePixels = 224, StrictBorderPixels = 25, StrictEyePixels = 80;
    private const double SeveralFacesRatio = 0.6;

    internal static IReadOnlyList<DialectSetting> Known { get; } =
    [
        new(Prefix + "signature_message", "Text of signature.message. Default 'Certified by Bonafide'; 1 to 200 characters.",
            value => value.Length is >= 1 and <= 200 ? null : "must have 1 to 200 characters"),
        new(Prefix + "strict", "true: the vendor's published limits (224 px face, 25 px border, 80 px between the eyes) where no setting says otherwise. Default false.",
            value => bool.TryParse(value, out _) ? null : "must be true or false"),
        new(Prefix + "min_face_pixels", "Shorter side of the face box. Default 112; 16 to 4096.", value => WholeFault(value, 16, 4_096)),
        new(Prefix + "border_pixels", "Pixels between the face box and the picture's border; 0: it may touch it; off: it may reach beyond. Default 0; 0 to 1000.",
            value => value == Off || WholeFault(value, 0, 1_000) is null ? null : "must be 'off' or a whole number from 0 to 1000"),
        new(Prefix + "min_eye_pixels", "Pixels between the eyes; 0: any. Default 0; 0 to 2000.", value => WholeFault(value, 0, 2_000)),
        new(Prefix + "several_faces_ratio", "A second face at least so large beside the largest (by side) makes several faces. Default 0.6; 0.1 to 1.",
            value => Number(value) is >= 0.1 and <= 1 ? null : "must be a number from 0.1 to 1"),
        new(Prefix + "refuse_duplicates", "false: a person may be enrolled where somebody has such a face already. Default true.",
            value => bool.TryParse(value, out _) ? null : "must be true or false"),
    ];

    /// <summary>Whether enrolling a person asks first who has such a face already. The call that judges liveness asks in any case.</summary>
    internal bool RefusesDuplicates => !bool.TryParse(Value("refuse_duplicates"), out bool refuses) || refuses;

    internal string SignatureMessage => Value("signature_message") ?? "Certified by Bonafide";

    internal VerifikFaceRules FaceRules
    {
        get
        {
            bool strict = bool.TryParse(Value("strict"), out bool isStrict) && isStrict;
            return new VerifikFaceRules(
                Whole("min_face_pixels") ?? (strict ? StrictFacePixels : MinFacePixels),
                Value("border_pixels") == Off ? null : Whole("border_pixels") ?? (strict ? StrictBorderPixels : 0),
                Whole("min_eye_pixels") ?? (strict ? StrictEyePixels : 0),
                Number(Value("several_faces_ratio")) ?? SeveralFacesRatio);
        }
    }

    private string? Value(string name) => Policy.DialectSettings.GetValueOrDefault(Prefix + name);

    private int? Whole(string name) => int.TryParse(Value(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : null;

    private static double? Number(string? text) => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) ? value : null;

    private static string? WholeFault(string text, int min, int max) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= min && value <= max
            ? null
            : $"must be a whole number from {min} to {max}";
}
