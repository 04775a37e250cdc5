using System.Text.Json;
using Bonafide.Server.Dialects.Verifik;

namespace Bonafide.Server.Tests.Dialects.Verifik;

/// <summary>Joi's own words, as its version 17 says them with default options.</summary>
public sealed class JoiReaderTests
{
    [Theory]
    [InlineData("{}", "\"x\" is required")]
    [InlineData("""{"x":null}""", "\"x\" must be a string")]
    [InlineData("""{"x":1}""", "\"x\" must be a string")]
    [InlineData("""{"x":["a"]}""", "\"x\" must be a string")]
    [InlineData("""{"x":{}}""", "\"x\" must be a string")]
    [InlineData("""{"x":""}""", "\"x\" is not allowed to be empty")]
    [InlineData("""{"x":"\ud800"}""", "\"x\" must be a string")]
    [InlineData("""{"x":" "}""", null)]
    [InlineData("""{"x":"a","y":{"z":1}}""", null)]
    [InlineData("""{"x":1,"x":"the last one counts"}""", null)]
    [InlineData("""{"X":"a"}""", "\"x\" is required")]
    [InlineData("[]", "\"value\" must be of type object")]
    [InlineData("\"text\"", "\"value\" must be of type object")]
    [InlineData("null", "\"value\" must be of type object")]
    public void Texts(string body, string? fault) => AssertFault(body, reader => reader.RequiredText("x"), fault);

    [Theory]
    [InlineData("{}", null)]
    [InlineData("""{"x":0.5}""", null)]
    [InlineData("""{"x":1}""", null)]
    [InlineData("""{"x":"0.7"}""", null)]
    [InlineData("""{"x":" .7 "}""", null)]
    [InlineData("""{"x":"7e-1"}""", null)]
    [InlineData("""{"x":0.49}""", "\"x\" must be greater than or equal to 0.5")]
    [InlineData("""{"x":"1.01"}""", "\"x\" must be less than or equal to 1")]
    [InlineData("""{"x":""}""", "\"x\" must be a number")]
    [InlineData("""{"x":"0,7"}""", "\"x\" must be a number")]
    [InlineData("""{"x":"0x1"}""", "\"x\" must be a number")]
    [InlineData("""{"x":"NaN"}""", "\"x\" must be a number")]
    [InlineData("""{"x":"Infinity"}""", "\"x\" must be a number")]
    [InlineData("""{"x":null}""", "\"x\" must be a number")]
    [InlineData("""{"x":true}""", "\"x\" must be a number")]
    [InlineData("""{"x":[0.7]}""", "\"x\" must be a number")]
    [InlineData("""{"x":1e999}""", "\"x\" cannot be infinity")]
    [InlineData("""{"x":1e20}""", "\"x\" must be a safe number")]
    public void Numbers(string body, string? fault) => AssertFault(body, reader => reader.Number("x", 0.5, 1), fault);

    [Theory]
    [InlineData("""{"x":5}""", null)]
    [InlineData("""{"x":"5"}""", null)]
    [InlineData("""{"x":5.5}""", "\"x\" must be an integer")]
    [InlineData("""{"x":0}""", "\"x\" must be greater than or equal to 1")]
    [InlineData("""{"x":101}""", "\"x\" must be less than or equal to 100")]
    [InlineData("""{"x":"five"}""", "\"x\" must be a number")]
    public void Integers(string body, string? fault) => AssertFault(body, reader => reader.Integer("x", 1, 100), fault);

    [Theory]
    [InlineData("""{"x":"IOS"}""", null)]
    [InlineData("""{"x":"ios"}""", null)]
    [InlineData("{}", "\"x\" is required")]
    [InlineData("""{"x":"AMIGA"}""", "\"x\" must be one of [DESKTOP, IOS]")]
    [InlineData("""{"x":""}""", "\"x\" must be one of [DESKTOP, IOS]")]
    [InlineData("""{"x":null}""", "\"x\" must be one of [DESKTOP, IOS]")]
    [InlineData("""{"x":5}""", "\"x\" must be one of [DESKTOP, IOS]")]
    [InlineData("""{"x":["IOS"]}""", "\"x\" must be one of [DESKTOP, IOS]")]
    public void Choices(string body, string? fault) => AssertFault(body, reader => reader.RequiredOneOf("x", "DESKTOP", "IOS"), fault);

    [Fact]
    public void A_single_choice_is_not_one_of() =>
        AssertFault("""{"x":"app"}""", reader => reader.RequiredOneOf("x", "refresh"), "\"x\" must be [refresh]");

    [Theory]
    [InlineData("""{"x":["a"]}""", null)]
    [InlineData("""{"x":["a","b","c"]}""", null)]
    [InlineData("{}", "\"x\" is required")]
    [InlineData("""{"x":"a"}""", "\"x\" must be an array")]
    [InlineData("""{"x":null}""", "\"x\" must be an array")]
    [InlineData("""{"x":[]}""", "\"x\" must contain at least 1 items")]
    [InlineData("""{"x":["a","b","c","d"]}""", "\"x\" must contain less than or equal to 3 items")]
    [InlineData("""{"x":["a",1]}""", "\"x[1]\" must be a string")]
    [InlineData("""{"x":["a",null]}""", "\"x[1]\" must be a string")]
    [InlineData("""{"x":[""]}""", "\"x[0]\" is not allowed to be empty")]
    [InlineData("""{"x":[["a"]]}""", "\"x[0]\" must be a string")]
    public void Lists(string body, string? fault) => AssertFault(body, reader => reader.RequiredTexts("x", 3), fault);

    [Fact]
    public void The_first_fault_ends_the_reading()
    {
        JoiReader reader = new(JsonDocument.Parse("""{"b":5}""").RootElement);

        reader.RequiredText("a");
        reader.RequiredText("b");

        Assert.Equal("\"a\" is required", reader.Fault);
    }

    [Fact]
    public void A_number_that_came_as_a_text_is_the_number() =>
        Assert.Equal(0.75, new JoiReader(JsonDocument.Parse("""{"x":"+0.75"}""").RootElement).Number("x", 0, 1));

    private static void AssertFault(string body, Action<JoiReader> read, string? fault)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        JoiReader reader = new(document.RootElement);
        read(reader);
        Assert.Equal(fault, reader.Fault);
    }
}
