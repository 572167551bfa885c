using System.Text.Json;
using Connections.Core;
using Connections.Core.Audit;
using Connections.Core.Maintenance;
using Connections.Web.Downloads;

namespace Connections.Tests.Downloads;

public sealed class AuditFormatTests
{
    [Theory]
    [InlineData("billing", "\"billing\"")]
    [InlineData("", "")]
    [InlineData(null, "")]
    [InlineData("a \"b\", c", "\"a \"\"b\"\", c\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("=1+2", "\"'=1+2\"")]
    [InlineData("+49 30", "\"'+49 30\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("\n=1", "\"'\n=1\"")]
    [InlineData("  =1", "\"'  =1\"")]
    [InlineData("＝1", "\"'＝1\"")]
    [InlineData("a=1", "\"a=1\"")]
    public void A_cell_is_quoted_and_never_a_formula(string? text, string cell) =>
        AuditFormat.Cell(text).Should().Be(cell);

    [Fact]
    public void A_line_of_JSON_holds_the_whole_entry()
    {
        var row = new AuditRow(Guid.CreateVersion7(), new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero),
            "Zoë\nX", ActorKind.ServiceAccount, Guid.CreateVersion7(), "::1", "Custom Connections", "custom_connection",
            null, "billing", "modified", "success",
            [new FieldChange("api_token", null, null, Secret: true), new FieldChange("name", "a", "b")]);

        var line = AuditFormat.Lines.Line(row);

        line.Should().NotContain("\n");
        var entry = JsonDocument.Parse(line).RootElement;
        entry.EnumerateObject().Select(p => p.Name).Should().Equal(
            "id", "time", "actor", "actorKind", "actorId", "remoteAddress", "event", "action", "assetType", "assetId",
            "assetName", "outcome", "changes",
            "chain", "sequence", "proof");
        entry.GetProperty("time").GetString().Should().Be("2026-11-22T12:00:00.0000000Z");
        entry.GetProperty("actor").GetString().Should().Be("Zoë\nX");
        entry.GetProperty("actorKind").GetString().Should().Be("ServiceAccount");
        entry.GetProperty("changes")[0].GetProperty("secret").GetBoolean().Should().BeTrue();
        entry.GetProperty("changes")[1].GetProperty("new").GetString().Should().Be("b");
    }
}
