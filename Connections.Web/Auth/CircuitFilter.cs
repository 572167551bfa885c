using System.Text.Json;
using Microsoft.AspNetCore.SignalR;

namespace Connections.Web.Auth;

/// <summary>
/// Comes before the framework's hub for circuits: a circuit belongs to the session that began it, a person has so many
/// connections and no more, and an answer that no browser gives ends the connection that it came on.
/// </summary>
internal sealed class CircuitFilter(OpenCircuits open, ILogger<CircuitFilter> log) : IHubFilter
{
    /// <inheritdoc/>
    public async Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        if (ActorFactory.From(context.Context.User!) is not { Session: { } session } actor)
        {
            context.Context.Abort();
            return;
        }
        if (!open.Connect(context.Context, session, actor.Id))
        {
            log.TooManyPages(actor.Id);
            context.Context.Abort();
            return;
        }
        await next(context);
    }

    /// <inheritdoc/>
    public Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception,
        Func<HubLifetimeContext, Exception?, Task> next)
    {
        open.Disconnect(context.Context);
        return next(context, exception);
    }

    /// <inheritdoc/>
    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocation,
        Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var session = ActorFactory.From(invocation.Context.User!)?.Session ?? "";
        switch (invocation.HubMethodName)
        {
            case "StartCircuit":
                var started = await next(invocation);
                if (started is string secret) open.Give(session, secret);
                return started;
            case "ConnectCircuit" or "ResumeCircuit"
                when invocation.HubMethodArguments is not [string asked, ..] || !open.IsGiven(session, asked):
                // As for one that is no longer known, such as after a restart: neither method tells more than that.
                log.UnknownPage(ActorFactory.From(invocation.Context.User!)?.Id);
                return invocation.HubMethodName == "ConnectCircuit" ? false : null;
            case "ResumeCircuit":
                var resumed = await next(invocation);
                if (resumed is string renewed) open.Give(session, renewed);
                return resumed;
            case "EndInvokeJSFromDotNet" when !IsAnswer(invocation):
                log.UnexpectedResponse(ActorFactory.From(invocation.Context.User!)?.Id);
                invocation.Context.Abort();
                return null;
            default:
                return await next(invocation);
        }
    }

    // What the browser's part of the framework sends: [the number of the call, whether it succeeded, what it gave].
    private static bool IsAnswer(HubInvocationContext invocation)
    {
        if (invocation.HubMethodArguments is not [long call, bool succeeded, string text]) return false;
        try
        {
            var reader = new Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(text));
            return reader.Read() && reader.TokenType == JsonTokenType.StartArray
                && reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var same)
                && same == call
                && reader.Read() && reader.TokenType == (succeeded ? JsonTokenType.True : JsonTokenType.False)
                && reader.Read() && reader.TokenType != JsonTokenType.EndArray && reader.TrySkip()
                && reader.Read() && reader.TokenType == JsonTokenType.EndArray && !reader.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
