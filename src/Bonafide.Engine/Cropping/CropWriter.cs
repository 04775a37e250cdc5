using Bonafide.Engine.Detection;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Models;

namespace Bonafide.Engine.Cropping;

/// <summary>Fills a network's input from a picture and a face, as the network's card says. The one place where crops are chosen.</summary>
internal sealed class CropWriter(ModelCard card)
{
    private readonly TensorFormat _format = new(card.Input);

    /// <summary>Fills the input of <paramref name="inference"/> with the crop of one face.</summary>
    internal void Write(RgbImage image, FaceDetection face, Inference inference) => Cut(image, face, card, Target(inference));

    /// <summary>The input of <paramref name="inference"/> as something to write a crop into.</summary>
    internal TensorTarget Target(Inference inference)
    {
        (int width, int height) = (card.Input.Width, card.Input.Height);
        return new TensorTarget(Allocate(inference, width, height), width, height, width, height, _format);
    }

    /// <summary>The crop that a card names, into whatever shall hold it.</summary>
    internal static void Cut(RgbImage image, FaceDetection face, ModelCard card, TensorTarget target)
    {
        switch (card.Crop.Kind)
        {
            case CropKind.WholeFrame:
                CropResampler.Write(image, new PixelRect(0, 0, image.Width, image.Height), BorderMode.Black, card.Crop.Resampling, target);
                break;
            case CropKind.Context:
                PixelRect crop = ContextCrop.Of(face.Box, card.Crop, image.Width, image.Height);
                CropResampler.Write(image, crop, ContextCrop.Border(card.Crop.Overflow), card.Crop.Resampling, target);
                break;
            case CropKind.Aligned:
                AlignedCrop.Write(image, face.Landmarks, card.Crop, target);
                break;
            case CropKind.Letterbox:
                throw new ModelException($"Model '{card.Id}': a letterbox crop is for detectors only.");
        }
    }

    /// <summary>
    /// Fills the input with the whole picture, its longer side brought to <paramref name="side"/> pixels, top left in a black
    /// canvas. Returns the canvas and the factors from its pixels to the picture's.
    /// </summary>
    internal Letterbox WriteLetterbox(RgbImage image, int side, Inference inference)
    {
        double scale = (double)side / Math.Max(image.Width, image.Height);
        int width = Math.Clamp((int)Math.Round(image.Width * scale), 1, side);
        int height = Math.Clamp((int)Math.Round(image.Height * scale), 1, side);
        int canvasWidth = RoundUp(width, card.Crop.MultipleOf);
        int canvasHeight = RoundUp(height, card.Crop.MultipleOf);
        Span<float> data = Allocate(inference, canvasWidth, canvasHeight);
        FillBlack(data, canvasWidth, canvasHeight, width, height);
        TensorTarget target = new(data, canvasWidth, canvasHeight, width, height, _format);
        CropResampler.Write(image, new PixelRect(0, 0, image.Width, image.Height), BorderMode.Black, card.Crop.Resampling, target);
        return new Letterbox(canvasWidth, canvasHeight, (double)image.Width / width, (double)image.Height / height);
    }

    private Span<float> Allocate(Inference inference, int width, int height) => card.Input.Layout switch
    {
        TensorLayout.Nchw => inference.Input(3, height, width),
        TensorLayout.Nhwc => inference.Input(height, width, 3),
    };

    /// <summary>Black to the right of a picture at the top left, and below it.</summary>
    private void FillBlack(Span<float> data, int canvasWidth, int canvasHeight, int width, int height)
    {
        for (int y = width < canvasWidth ? 0 : height; y < canvasHeight; y++)
        {
            int x = y < height ? width : 0;
            for (int color = 0; color < 3; color++)
            {
                int channel = _format.Channel[color];
                if (_format.Layout == TensorLayout.Nchw)
                {
                    data.Slice((((channel * canvasHeight) + y) * canvasWidth) + x, canvasWidth - x).Fill(_format.Offset[color]);
                }
                else
                {
                    for (int i = (((y * canvasWidth) + x) * 3) + channel; i < (y + 1) * canvasWidth * 3; i += 3)
                    {
                        data[i] = _format.Offset[color];
                    }
                }
            }
        }
    }

    private static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;
}

/// <summary>The canvas that a picture was laid into.</summary>
/// <param name="Width">Pixels of the canvas.</param>
/// <param name="Height">Pixels of the canvas.</param>
/// <param name="PictureX">Picture pixels per canvas pixel, horizontally.</param>
/// <param name="PictureY">Picture pixels per canvas pixel, vertically.</param>
internal readonly record struct Letterbox(int Width, int Height, double PictureX, double PictureY);
