using System.Text;
using System.Text.Json;
using Bonafide.Server.Webhooks;

namespace Bonafide.Server.Tests.Webhooks;

/// <summary>Expected forms were made by Node (JSON.parse, sorted Object.keys, JSON.stringify of each key and value).</summary>
public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("""{ "b": [3.0, {"z":null,"ä":true,"a":false}], "A":1, "":{}, "e":[] }""", """{"":{},"A":1,"b":[3,{"a":false,"z":null,"ä":true}],"e":[]}""")]
    [InlineData("""{"10":-0.0,"9":1.10}""", """{"10":0,"9":1.1}""")]
    [InlineData("""["José 日本 😀 \u0001\u001f\"\\\/\n\t\u00e9\u2028"]""", "[\"José 日本 😀 \\u0001\\u001f\\\"\\\\/\\n\\té\u2028\"]")]
    [InlineData("[0,-0,-1,95.0,84.21,1.10,4.35,-2.50E+3]", "[0,0,-1,95,84.21,1.1,4.35,-2500]")]
    [InlineData("[1e21,1e20,123456789012345680000,9007199254740993]", "[1e+21,100000000000000000000,123456789012345680000,9007199254740992]")]
    [InlineData("[1e-6,1e-7,1.5e-9,0.000001234,-0.5]", "[0.000001,1e-7,1.5e-9,0.000001234,-0.5]")]
    [InlineData("[5e-324,1.7976931348623157e308,12345678901234567890.5,0.1]", "[5e-324,1.7976931348623157e+308,12345678901234567000,0.1]")]
    [InlineData("""{"a":1,"a":2}""", """{"a":2}""")]
    [InlineData("\"text\"", "\"text\"")]
    public void A_value_is_written_in_one_way_only(string json, string canonical)
    {
        byte[] bytes = CanonicalJson.Of(JsonElement.Parse(json));

        Assert.Equal(canonical, Encoding.UTF8.GetString(bytes));
        Assert.Equal(bytes, CanonicalJson.Of(JsonElement.Parse(canonical)));
    }
}
