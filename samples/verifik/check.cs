// Asks in Verifik's dialect whether a picture shows a live person: dotnet run check.cs IMAGE. Needs VERIFIK_TOKEN.
#:property PublishAot=false
using System.Text;

string url = (Environment.GetEnvironmentVariable("BONAFIDE_URL") ?? "http://127.0.0.1:8080") + "/v2/face-recognition/liveness";
using HttpClient client = new();
client.DefaultRequestHeaders.Authorization = new("Bearer", Environment.GetEnvironmentVariable("VERIFIK_TOKEN"));
string image = Convert.ToBase64String(File.ReadAllBytes(args[0]));
using StringContent body = new($$"""{"os":"DESKTOP","image":"{{image}}"}""", Encoding.UTF8, "application/json");
using HttpResponseMessage answer = await client.PostAsync(url, body);
string text = await answer.Content.ReadAsStringAsync();
if (answer.IsSuccessStatusCode)
{
    Console.WriteLine(text);
    return 0;
}

Console.Error.WriteLine($"Error {(int)answer.StatusCode}: {text}");
return 1;
