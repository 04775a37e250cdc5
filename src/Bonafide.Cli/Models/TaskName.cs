using Bonafide.Engine.Models;

namespace Bonafide.Cli.Models;

/// <summary>A task as cards write it.</summary>
internal static class TaskName
{
    internal static string Of(ModelTask task) => task switch
    {
        ModelTask.FaceDetection => "face-detection",
        ModelTask.FaceLandmarks => "face-landmarks",
        ModelTask.Pad => "pad",
        ModelTask.AgeGender => "age-gender",
        ModelTask.FaceEmbedding => "face-embedding",
        ModelTask.FaceQuality => "face-quality",
        ModelTask.HeadPose => "head-pose",
    };
}
