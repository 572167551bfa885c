using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Connections.Core.Integrations;

namespace Connections.Core.Automation.Specs;

/// <summary>
/// Steps that use an integration tile: those of an integration that has one, where no connection is chosen. Their input
/// <c>account</c> chooses one of several accounts, and the action never sees it.
/// </summary>
internal static class TileSteps
{
    /// <summary>The integration whose tile a step uses; null: it uses a connection, a group, or nothing.</summary>
    public static Integration? TileOf(StepAction action, StepSpec step) =>
        step.ConnectionLabel is null && action is StepAction.Request { Integration: { Tile: not null } integration }
            ? integration : null;

    /// <summary>The input that chooses the account; null: it is not given.</summary>
    public static InputSpec? AccountOf(StepSpec step) =>
        step.Inputs.FirstOrDefault(i => i.Name == TileSchema.AccountInput);

    /// <summary>The step as its action sees it.</summary>
    public static StepSpec WithoutAccount(StepSpec step) => step with
    {
        Inputs = [.. step.Inputs.Where(i => i.Name != TileSchema.AccountInput)],
    };

    /// <summary>The account as the document names it, which may be an expression; null: none is named.</summary>
    public static string? AccountText(StepSpec step)
    {
        var text = AccountOf(step)?.Value switch
        {
            null => null,
            JsonValue value when value.TryGetValue<string>(out var given) => given,
            var other => other.ToJsonString(),
        };
        return string.IsNullOrWhiteSpace(text) ? null : text;
    }

    /// <summary>The id by which uses name a tile: always the same for an integration.</summary>
    public static Guid IdOf(string integrationType) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"tile:{integrationType}")).AsSpan(0, 16));
}
