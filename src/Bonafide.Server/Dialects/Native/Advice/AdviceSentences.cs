using System.Globalization;

namespace Bonafide.Server.Dialects.Native.Advice;

/// <summary>One sentence or two per reason and language, for the person with the camera. A language that lacks a reason does not compile.</summary>
internal static class AdviceSentences
{
    /// <param name="reason">What stood in the way.</param>
    /// <param name="language">In which to say so.</param>
    /// <param name="measured">The number that <see cref="RetakeReason.TooClose"/> (percent of the picture's height) and <see cref="RetakeReason.TooFar"/> (pixels) tell.</param>
    internal static string Of(RetakeReason reason, AdviceLanguage language, int measured)
    {
        string sentence = language switch
        {
            AdviceLanguage.English => English(reason),
            AdviceLanguage.Spanish => Spanish(reason),
            AdviceLanguage.Portuguese => Portuguese(reason),
            AdviceLanguage.Indonesian => Indonesian(reason),
            AdviceLanguage.Chinese => Chinese(reason),
        };
        return sentence.Replace("{0}", measured.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    private static string English(RetakeReason reason) => reason switch
    {
        RetakeReason.NoFace => "There is no face to be seen. Look into the camera, with the whole head in the picture.",
        RetakeReason.FaceTooSmall => "The face is too small. Come closer to the camera.",
        RetakeReason.CutOff => "The face reaches beyond the picture. Move back until the whole head is in it.",
        RetakeReason.SeveralFaces => "There is another face. Let one person alone be in front of the camera.",
        RetakeReason.TooClose => "Move back: the face fills {0} % of the picture's height.",
        RetakeReason.TooFar => "Come closer: there are only {0} pixels between the eyes.",
        RetakeReason.TooDark => "The face is dark. Turn towards a light, or put one on.",
        RetakeReason.TooBright => "The face is too bright. Step out of the direct light.",
        RetakeReason.UnevenLight => "One half of the face lies in shadow. Turn so that the light falls on it from the front.",
        RetakeReason.LowContrast => "The picture is pale, as through mist. Clean the lens, and do not stand against the light.",
        RetakeReason.OddColor => "The colors are unnatural. Turn off filters and colored lights.",
        RetakeReason.Blurred => "The face is blurred. Hold the camera still, and clean its lens.",
        RetakeReason.Compressed => "The picture was compressed too much. Send the original, not a copy out of a messenger.",
        RetakeReason.TurnedAway => "The head is turned. Look straight into the camera.",
        RetakeReason.Tilted => "The head is tilted. Hold the head and the camera upright.",
        RetakeReason.EyesCovered => "The eyes are not to be seen. Take off dark glasses, and keep hair and hands away from the eyes.",
        RetakeReason.MouthCovered => "Nose and mouth are not to be seen. Take off the mask or scarf, and keep hands away from the mouth.",
        RetakeReason.MouthOpen => "The mouth is open. Close it, and look calmly into the camera.",
        RetakeReason.Covered => "The face can hardly be made out. Take off what covers it: mask, sunglasses, hair or a hand.",
        RetakeReason.AttackSuspected => "The picture looks like one of a print, a screen or a mask. Take a new one of the person, with the camera itself.",
        RetakeReason.Uncertain => "The picture cannot be told from an attack with certainty. Take a new one in even light, facing the camera.",
    };

    private static string Spanish(RetakeReason reason) => reason switch
    {
        RetakeReason.NoFace => "No se ve ningún rostro. Mire a la cámara con toda la cabeza dentro de la imagen.",
        RetakeReason.FaceTooSmall => "El rostro es demasiado pequeño. Acérquese a la cámara.",
        RetakeReason.CutOff => "El rostro se sale de la imagen. Aléjese hasta que se vea toda la cabeza.",
        RetakeReason.SeveralFaces => "Hay otro rostro. Solo debe haber una persona delante de la cámara.",
        RetakeReason.TooClose => "Aléjese: el rostro ocupa el {0} % de la altura de la imagen.",
        RetakeReason.TooFar => "Acérquese: solo hay {0} píxeles entre los ojos.",
        RetakeReason.TooDark => "El rostro está oscuro. Gírese hacia una luz o encienda una.",
        RetakeReason.TooBright => "El rostro está demasiado iluminado. Apártese de la luz directa.",
        RetakeReason.UnevenLight => "La mitad del rostro está en sombra. Gírese para que la luz le llegue de frente.",
        RetakeReason.LowContrast => "La imagen está pálida, como con niebla. Limpie la lente y no se ponga a contraluz.",
        RetakeReason.OddColor => "Los colores no son naturales. Quite los filtros y las luces de color.",
        RetakeReason.Blurred => "El rostro está borroso. Sujete la cámara sin moverla y limpie la lente.",
        RetakeReason.Compressed => "La imagen está demasiado comprimida. Envíe la original, no una copia de un chat.",
        RetakeReason.TurnedAway => "La cabeza está girada. Mire de frente a la cámara.",
        RetakeReason.Tilted => "La cabeza está inclinada. Mantenga derechas la cabeza y la cámara.",
        RetakeReason.EyesCovered => "No se ven los ojos. Quítese las gafas oscuras y aparte el pelo y las manos de los ojos.",
        RetakeReason.MouthCovered => "No se ven la nariz y la boca. Quítese la mascarilla o la bufanda y aparte las manos de la boca.",
        RetakeReason.MouthOpen => "La boca está abierta. Ciérrela y mire con calma a la cámara.",
        RetakeReason.Covered => "El rostro apenas se distingue. Quite lo que lo cubra: mascarilla, gafas de sol, pelo o una mano.",
        RetakeReason.AttackSuspected => "La imagen parece la de un papel, una pantalla o una máscara. Tome una nueva de la persona directamente con la cámara.",
        RetakeReason.Uncertain => "No se puede descartar con certeza un ataque. Tome una imagen nueva con luz uniforme y de frente a la cámara.",
    };

    private static string Portuguese(RetakeReason reason) => reason switch
    {
        RetakeReason.NoFace => "Não se vê nenhum rosto. Olhe para a câmera com a cabeça inteira na imagem.",
        RetakeReason.FaceTooSmall => "O rosto está pequeno demais. Aproxime-se da câmera.",
        RetakeReason.CutOff => "O rosto sai da imagem. Afaste-se até aparecer a cabeça inteira.",
        RetakeReason.SeveralFaces => "Há outro rosto. Deve haver só uma pessoa diante da câmera.",
        RetakeReason.TooClose => "Afaste-se: o rosto ocupa {0} % da altura da imagem.",
        RetakeReason.TooFar => "Aproxime-se: há só {0} pixels entre os olhos.",
        RetakeReason.TooDark => "O rosto está escuro. Vire-se para uma luz ou acenda uma.",
        RetakeReason.TooBright => "O rosto está claro demais. Saia da luz direta.",
        RetakeReason.UnevenLight => "Metade do rosto está na sombra. Vire-se para que a luz venha de frente.",
        RetakeReason.LowContrast => "A imagem está pálida, como em neblina. Limpe a lente e não fique contra a luz.",
        RetakeReason.OddColor => "As cores não são naturais. Desligue filtros e luzes coloridas.",
        RetakeReason.Blurred => "O rosto está desfocado. Segure a câmera firme e limpe a lente.",
        RetakeReason.Compressed => "A imagem foi comprimida demais. Envie a original, não uma cópia de um aplicativo de mensagens.",
        RetakeReason.TurnedAway => "A cabeça está virada. Olhe de frente para a câmera.",
        RetakeReason.Tilted => "A cabeça está inclinada. Mantenha a cabeça e a câmera retas.",
        RetakeReason.EyesCovered => "Não se veem os olhos. Tire os óculos escuros e afaste o cabelo e as mãos dos olhos.",
        RetakeReason.MouthCovered => "Não se veem o nariz e a boca. Tire a máscara ou o cachecol e afaste as mãos da boca.",
        RetakeReason.MouthOpen => "A boca está aberta. Feche-a e olhe com calma para a câmera.",
        RetakeReason.Covered => "Mal se distingue o rosto. Tire o que o cobre: máscara, óculos escuros, cabelo ou mão.",
        RetakeReason.AttackSuspected => "A imagem parece a de um papel, uma tela ou uma máscara. Tire uma nova da pessoa diretamente com a câmera.",
        RetakeReason.Uncertain => "Não dá para descartar um ataque com certeza. Tire uma nova imagem com luz uniforme, de frente para a câmera.",
    };

    private static string Indonesian(RetakeReason reason) => reason switch
    {
        RetakeReason.NoFace => "Tidak ada wajah yang terlihat. Lihat ke kamera dengan seluruh kepala di dalam gambar.",
        RetakeReason.FaceTooSmall => "Wajah terlalu kecil. Mendekatlah ke kamera.",
        RetakeReason.CutOff => "Wajah keluar dari gambar. Mundurlah sampai seluruh kepala terlihat.",
        RetakeReason.SeveralFaces => "Ada wajah lain. Hanya satu orang yang boleh berada di depan kamera.",
        RetakeReason.TooClose => "Mundurlah: wajah mengisi {0} % tinggi gambar.",
        RetakeReason.TooFar => "Mendekatlah: jarak antara kedua mata hanya {0} piksel.",
        RetakeReason.TooDark => "Wajah gelap. Menghadaplah ke cahaya atau nyalakan lampu.",
        RetakeReason.TooBright => "Wajah terlalu terang. Menjauhlah dari cahaya langsung.",
        RetakeReason.UnevenLight => "Separuh wajah tertutup bayangan. Berputarlah agar cahaya datang dari depan.",
        RetakeReason.LowContrast => "Gambar pucat seperti berkabut. Bersihkan lensa dan jangan membelakangi cahaya.",
        RetakeReason.OddColor => "Warnanya tidak alami. Matikan filter dan lampu berwarna.",
        RetakeReason.Blurred => "Wajah buram. Pegang kamera dengan mantap dan bersihkan lensanya.",
        RetakeReason.Compressed => "Gambar terlalu dikompresi. Kirim gambar asli, bukan salinan dari aplikasi pesan.",
        RetakeReason.TurnedAway => "Kepala menoleh. Lihat lurus ke kamera.",
        RetakeReason.Tilted => "Kepala miring. Tegakkan kepala dan kamera.",
        RetakeReason.EyesCovered => "Mata tidak terlihat. Lepaskan kacamata gelap dan jauhkan rambut serta tangan dari mata.",
        RetakeReason.MouthCovered => "Hidung dan mulut tidak terlihat. Lepaskan masker atau syal dan jauhkan tangan dari mulut.",
        RetakeReason.MouthOpen => "Mulut terbuka. Tutup mulut dan lihatlah kamera dengan tenang.",
        RetakeReason.Covered => "Wajah hampir tidak dapat dikenali. Lepaskan yang menutupinya: masker, kacamata hitam, rambut, atau tangan.",
        RetakeReason.AttackSuspected => "Gambar ini tampak seperti foto cetakan, layar, atau topeng. Ambil gambar baru orangnya langsung dengan kamera.",
        RetakeReason.Uncertain => "Gambar ini tidak dapat dibedakan dengan pasti dari serangan. Ambil gambar baru dengan cahaya merata, menghadap kamera.",
    };

    private static string Chinese(RetakeReason reason) => reason switch
    {
        RetakeReason.NoFace => "画面中没有人脸。请看向摄像头,并让整个头部进入画面。",
        RetakeReason.FaceTooSmall => "人脸太小。请靠近摄像头。",
        RetakeReason.CutOff => "人脸超出了画面。请后退,直到整个头部都在画面内。",
        RetakeReason.SeveralFaces => "画面中还有另一张人脸。摄像头前只能有一个人。",
        RetakeReason.TooClose => "请后退:人脸占画面高度的 {0} %。",
        RetakeReason.TooFar => "请靠近:两眼之间只有 {0} 个像素。",
        RetakeReason.TooDark => "人脸太暗。请面向光源或打开灯。",
        RetakeReason.TooBright => "人脸太亮。请避开直射光。",
        RetakeReason.UnevenLight => "半边脸在阴影中。请转身,让光线从正面照来。",
        RetakeReason.LowContrast => "画面发灰,像有雾。请擦净镜头,不要背光。",
        RetakeReason.OddColor => "颜色不自然。请关闭滤镜和彩色灯光。",
        RetakeReason.Blurred => "人脸模糊。请拿稳摄像头并擦净镜头。",
        RetakeReason.Compressed => "图片压缩过度。请发送原图,不要发送聊天软件中的副本。",
        RetakeReason.TurnedAway => "头部偏转。请正对摄像头。",
        RetakeReason.Tilted => "头部倾斜。请把头和摄像头摆正。",
        RetakeReason.EyesCovered => "看不到眼睛。请摘下墨镜,不要让头发或手遮住眼睛。",
        RetakeReason.MouthCovered => "看不到口鼻。请摘下口罩或围巾,不要用手遮住嘴。",
        RetakeReason.MouthOpen => "嘴张开了。请闭上嘴,平静地看着镜头。",
        RetakeReason.Covered => "几乎看不清人脸。请去掉遮挡物:口罩、墨镜、头发或手。",
        RetakeReason.AttackSuspected => "图片看起来像是打印件、屏幕或面具。请用摄像头直接为本人重新拍摄。",
        RetakeReason.Uncertain => "无法确定这不是攻击。请在均匀光线下正对摄像头重新拍摄。",
    };
}
