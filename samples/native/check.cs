// Asks in our own dialect whether a picture shows a live person: dotnet run check.cs IMAGE. Needs BONAFIDE_KEY.
#:property PublishAot=false

string url = (Environment.GetEnvironmentVariable("BONAFIDE_URL") ?? "http://127.0.0.1:8080") + "/v1/checks";
using HttpClient client = new();
client.DefaultRequestHeaders.Authorization = new("Bearer", Environment.GetEnvironmentVariable("BONAFIDE_KEY"));
using MultipartFormDataContent body = new() { { new ByteArrayContent(File.ReadAllBytes(args[0])), "image", Path.GetFileName(args[0]) } };
using HttpResponseMessage answer = await client.PostAsync(url, body);
string text = await answer.Content.ReadAsStringAsync();
if (answer.IsSuccessStatusCode)
{
    Console.WriteLine(text);
    return 0;
}

Console.Error.WriteLine($"Error {(int)answer.StatusCode}: {text}");
return 1;
