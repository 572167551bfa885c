using System.Text.Json;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Connections.Tests.Execution.Actions;

/// <summary>
/// Who may use or change a connection guesses at its secret: nothing that a run tells says whether a guess was right.
/// </summary>
public sealed class SecretGuessTests() : RunSpecification(postgres: false)
{
    [Theory]
    [InlineData(2 * 1024)]
    [InlineData(16 * 1024)]
    [InlineData(64 * 1024)]
    public async Task A_body_that_is_cut_does_not_tell_a_right_guess_from_a_wrong_one(int cut)
    {
        var id = await ConnectAsync();
        foreach (var length in new[] { 1, 2, 4, 8 })
        {
            var right = await ShownAsync(Secret[..length]);
            var wrong = await ShownAsync(Secret[..(length - 1)] + "~");
            right.Should().Be(wrong);
        }

        async Task<(int?, bool)> ShownAsync(string guess)
        {
            // One entity as long as it takes: where it is read as its character, the whole is short enough to be shown.
            var end = $"&#{(int)guess[0]};\0\0\0{string.Concat(guess[1..].Select(c => $"{c}\0\0\0"))}";
            var body = $"&#{new string('0', cut - end.Length - 5)}65;{end}and more";
            var inputs = JsonSerializer.Serialize(new { verb = "POST", url = "/", contentType = "text/plain", body });

            var shown = (await RunAsync(id, inputs)).Request!;

            return (shown.Body?.Length, shown.BodyIsCut);
        }
    }

    [Theory]
    [InlineData("zxcvbnms", "zxcvbnm{{ token }}")]
    [InlineData("zxcvbnms3cr", "zxcvbnm{{ token }}")]
    [InlineData("tokenzxcvbnm", "{{ token }}zxcvbnm")]
    public async Task An_editor_reads_no_secret_by_adding_one_that_overlaps_it(string added, string header)
    {
        var id = await ConnectAsync();
        var editor = await Host.AddUserAsync("Editor", Role.Standard);
        await RestrictAsync(id, AccessLevel.None, (Owner, AccessLevel.Editor), (editor, AccessLevel.Editor));
        Remote.Answer = http => http.Response.WriteAsync($"No: {http.Request.Headers["X-Echo"]}");

        var told = new List<string>();
        foreach (var value in new[] { added, "a-secret-of-its-own" })
        {
            var fields = Inputs.HttpFields(Remote.Address.ToString(), ("token", null), ("mine", value));
            fields.Add("headers", new FieldValue.Items([new FieldSet { { "name", "X-Echo" }, { "value", header } }]));
            var input = Inputs.Http("Remote") with { Fields = fields };
            await Service.UpdateAsync(editor, id, input, await VersionOfAsync(id), default);

            var result = await RunAsync(id, """{"url":"/"}""", actor: editor);

            told.Add(result.Request!.Headers.Single(h => h.Key == "X-Echo").Value + result.Body!.GetValue<string>());
        }

        for (var at = 0; at + 4 <= Secret.Length; at++) told[0].Should().NotContain(Secret.Substring(at, 4));
        told[1].Should().Be(told[0], "whether they overlap would tell what the secret begins with");
    }
}
