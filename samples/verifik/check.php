<?php
// Asks in Verifik's dialect whether a picture shows a live person: php check.php IMAGE. Needs VERIFIK_TOKEN.
$call = curl_init((getenv('BONAFIDE_URL') ?: 'http://127.0.0.1:8080') . '/v2/face-recognition/liveness');
curl_setopt_array($call, [
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_HTTPHEADER => ['Authorization: Bearer ' . getenv('VERIFIK_TOKEN'), 'Content-Type: application/json'],
    CURLOPT_POSTFIELDS => json_encode(['os' => 'DESKTOP', 'image' => base64_encode(file_get_contents($argv[1]))]),
]);
$text = curl_exec($call);
$status = curl_getinfo($call, CURLINFO_RESPONSE_CODE);
if ($status !== 200) {
    fwrite(STDERR, "Error $status: " . ($text ?: curl_error($call)) . "\n");
    exit(1);
}
echo $text, "\n";
