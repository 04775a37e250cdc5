// Asks in GLAIR's dialect whether a picture shows a live person: dotnet run check.cs IMAGE. Needs GLAIR_USERNAME, GLAIR_PASSWORD, GLAIR_API_KEY.
#:property PublishAot=false
using System.Text;

string url = (Environment.GetEnvironmentVariable("BONAFIDE_URL") ?? "http://127.0.0.1:8080") + "/face/v1/passive-liveness";
using HttpClient client = new();
string login = $"{Environment.GetEnvironmentVariable("GLAIR_USERNAME")}:{Environment.GetEnvironmentVariable("GLAIR_PASSWORD")}";
client.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(login)));
client.DefaultRequestHeaders.Add("x-api-key", Environment.GetEnvironmentVariable("GLAIR_API_KEY"));
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
