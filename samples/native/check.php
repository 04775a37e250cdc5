<?php
// Asks in our own dialect whether a picture shows a live person: php check.php IMAGE. Needs BONAFIDE_KEY.
$call = curl_init((getenv('BONAFIDE_URL') ?: 'http://127.0.0.1:8080') . '/v1/checks');
curl_setopt_array($call, [
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_HTTPHEADER => ['Authorization: Bearer ' . getenv('BONAFIDE_KEY')],
    CURLOPT_POSTFIELDS => ['image' => new CURLFile($argv[1])],
]);
$text = curl_exec($call);
$status = curl_getinfo($call, CURLINFO_RESPONSE_CODE);
if ($status !== 200) {
    fwrite(STDERR, "Error $status: " . ($text ?: curl_error($call)) . "\n");
    exit(1);
}
echo $text, "\n";
