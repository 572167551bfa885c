using Connections.Core.Requests.Outbound;
using Connections.Core.Requests.Tokens;

namespace Connections.Core.Requests.Authentication;

/// <summary>
/// Whether a new token can stand where the connection puts it. One that cannot is not kept: it would fail each run
/// until it ends, whatever the endpoint gives out by then.
/// </summary>
internal static class TokenPlacementCheck
{
    // Stands wherever a token may.
    private static readonly SecretValue Plain = new("token");

    /// <summary>Refuses a token that cannot be sent.</summary>
    /// <param name="answer">The answer that brought it.</param>
    /// <param name="token">The token.</param>
    /// <param name="real">The request that it is for; it stays as it is.</param>
    /// <param name="put">Puts a token on a request.</param>
    /// <param name="field">The field that says where the token is; null: none does.</param>
    /// <exception cref="TokenException">It cannot be sent.</exception>
    public static async Task EnsureSendableAsync(
        TokenResponse answer, SecretValue token, OutboundRequest real,
        Func<OutboundRequest, SecretValue, ValueTask> put,
        string? field = null)
    {
        // What else is wrong with the connection is told when the real request is made.
        if (await CanAsync(token) || !await CanAsync(Plain)) return;
        throw new TokenException(answer.Exchange with
        {
            Message = $"The token from {answer.Exchange.Outcome!.FinalUri.Authority} can't be sent: it contains a " +
                "line break or a character outside of ASCII, which isn't allowed in a header. It was not stored.",
            Field = field,
            IsRefusal = true,
            NextStep = "Ask the provider for a token of plain letters, digits and punctuation"
                + (field is null ? "." : ", or correct the path if it leads to something else."),
        });

        async Task<bool> CanAsync(SecretValue one)
        {
            try
            {
                await put(new OutboundRequest(real.Method, real.Uri), one);
                return true;
            }
            catch (Problem.Invalid)
            {
                return false;
            }
        }
    }
}
