// Asks in Didit's dialect whether a picture shows a live person: dotnet run check.cs IMAGE. Needs DIDIT_API_KEY.
#:property PublishAot=false

string url = (Environment.GetEnvironmentVariable("BONAFIDE_URL") ?? "http://127.0.0.1:8080") + "/v3/passive-liveness/";
using HttpClient client = new();
client.DefaultRequestHeaders.Add("x-api-key", Environment.GetEnvironmentVariable("DIDIT_API_KEY"));
using MultipartFormDataContent body = new() { { new ByteArrayContent(File.ReadAllBytes(args[0])), "user_image", Path.GetFileName(args[0]) } };
using HttpResponseMessage answer = await client.PostAsync(url, body);
string text = await answer.Content.ReadAsStringAsync();
if (answer.IsSuccessStatusCode)
{
    Console.WriteLine(text);
    return 0;
}

Console.Error.WriteLine($"Error {(int)answer.StatusCode}: {text}");
return 1;
