using System.Security.Cryptography;
using System.Text;
using Connections.Core.People;

namespace Connections.Web.Api;

/// <summary>
/// Says of an endpoint that its answer must not be kept: something in it is shown once, or is not ours.
/// </summary>
internal sealed record NotReplayable;

/// <summary>
/// Says of an endpoint that no one transaction covers what it does: a request to another system is sent, or many things
/// are changed.
/// </summary>
internal sealed record NotAtomic;

/// <summary>
/// Says of an endpoint that it can answer for what was done before: its act is done with
/// <see cref="IdempotencyFilter.OnceAsync"/>.
/// </summary>
internal sealed record AnswersLater;

/// <summary>Says of an endpoint that the application key must be registered for use with connections.</summary>
internal sealed record NeedsRegisteredKey;

/// <summary>Says of an endpoint that it changes nothing: sent again, it is done again.</summary>
internal sealed record ChangesNothing;

/// <summary>
/// Says of an endpoint what its answer is about, and reads that: a caller who cannot see it anymore is not given the
/// answer again.
/// </summary>
/// <param name="ReadAsync">Reads it with the rights of now; throws what a reader would be told.</param>
internal sealed record ReadAgain(Func<HttpContext, CancellationToken, Task> ReadAsync);

/// <summary>What a call that broke off had done.</summary>
/// <param name="AssetId">The thing that it made or changed.</param>
internal sealed record DoneBefore(Guid? AssetId);

/// <summary>
/// A POST with <c>Idempotency-Key</c> is done once: sent again, it gets the answer that it got. Where the answer is not
/// kept, it is told so. What was refused did nothing, and may be sent again. After a kill it is known whether it was
/// done: then it is answered, else it is done. An answer is given again only to who may still see what it tells.
/// </summary>
internal sealed class IdempotencyFilter(IdempotencyStore calls) : IEndpointFilter
{
    public const string Header = "Idempotency-Key";
    public const string Replayed = "Idempotency-Replayed";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (http.Request.Method != HttpMethods.Post || http.Request.Headers[Header] is not { Count: > 0 } given)
            return await next(context);
        if (given is not [{ } name] || name.Length is 0 or > IdempotencyStore.MaxName
            || name.Any(c => c is < '!' or > '~'))
            throw new ApiException(StatusCodes.Status400BadRequest,
                new ApiError($"Send this header once, with 1 to {IdempotencyStore.MaxName} visible ASCII characters.",
                    Header: Header));

        var key = http.Actor().Key!.Id;
        var metadata = http.GetEndpoint()?.Metadata;
        if (metadata?.GetMetadata<ChangesNothing>() is not null) return await next(context);
        var known = await calls.BeginAsync(key, name, await FingerprintAsync(http),
            metadata?.GetMetadata<NotAtomic>() is not null, http.RequestAborted);
        await using var running = known.Running;
        if (known.State == IdempotentCallState.Done) await ReadAgainAsync(context, next, known);
        if (running is null
            || (known.State == IdempotentCallState.Unanswered && metadata?.GetMetadata<AnswersLater>() is null))
            return Again(http, known);
        if (known.State == IdempotentCallState.Unanswered)
        {
            http.Features.Set(new DoneBefore(known.AssetId));
            http.Response.Headers[Replayed] = "true";
        }

        using var joined = running.Join();
        try
        {
            var answer = (ApiResult)(await next(context))!;
            // What was done is noted, whether the caller still listens or not.
            var text = answer.GetBody() is { } body ? Encoding.UTF8.GetString(body) : null;
            await calls.AnswerAsync(key, name, answer.Status, text,
                metadata?.GetMetadata<NotReplayable>() is null, CancellationToken.None);
            return answer;
        }
        // Where the database went away the outcome is not known: what is left tells the next call.
        catch (Exception e) when (e is ApiException or (Core.Problem and not Core.Problem.Unavailable)
            && known.State == IdempotentCallState.New)
        {
            await calls.ForgetAsync(key, name, CancellationToken.None);
            throw;
        }
    }

    // What the key's owner may see can have changed since.
    private static async Task ReadAgainAsync(
        EndpointFilterInvocationContext context, EndpointFilterDelegate next, IdempotentCallLookup known)
    {
        var http = context.HttpContext;
        var again = http.GetEndpoint()?.Metadata.GetMetadata<ReadAgain>();
        if (again is not null) await again.ReadAsync(http, http.RequestAborted);
        else if (known.AssetId is null) throw Unanswered();
        else
        {
            http.Features.Set(new DoneBefore(known.AssetId));
            await next(context);
        }
    }

    private static ApiResult Again(HttpContext http, IdempotentCallLookup known)
    {
        if (known.State == IdempotentCallState.Done)
        {
            http.Response.Headers[Replayed] = "true";
            return new ApiReplay(known.Status, known.Body);
        }
        throw known.State switch
        {
            IdempotentCallState.Other =>
                new ApiException(StatusCodes.Status422UnprocessableEntity,
                    new ApiError("This name was already used for another call. Give each call its own name.",
                        Header: Header)),
            IdempotentCallState.DoneOnce =>
                new ApiException(StatusCodes.Status409Conflict,
                    new ApiError($"This call completed with status {known.Status}. Its response was sent once and "
                        + "is not stored.", Header: Header)),
            IdempotentCallState.Unanswered => Unanswered(),
            IdempotentCallState.Unknown =>
                new ApiException(StatusCodes.Status409Conflict,
                    new ApiError(
                        "This call was interrupted. How much of it was done is unknown: check its effect and the "
                        + "history, then send what is left under another name.", Header: Header)),
            _ => InProgress(http),
        };
    }

    private static ApiException Unanswered() => new(StatusCodes.Status409Conflict, new ApiError(
        "This call completed, but was interrupted before it was answered. Its response can't be repeated: read " +
            "what it created or changed.", Header: Header));

    // A process that died is found dead within that time.
    private static ApiException InProgress(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "10";
        return new(StatusCodes.Status409Conflict,
            new ApiError("This call is in progress. Send it again in 10 seconds.", Header: Header));
    }

    /// <summary>
    /// Does what makes a thing, and returns its id; or that id alone, where a call that broke off had made it.
    /// </summary>
    public static async Task<Guid> OnceAsync(HttpContext http, Func<Task<Guid>> act) =>
        http.Features.Get<DoneBefore>()?.AssetId ?? await act();

    // Method, address and body: another call under the same name is a mistake that must not pass unseen.
    private static async Task<byte[]> FingerprintAsync(HttpContext http)
    {
        // Kept in memory up to more than what is read here: nothing that was sent is ever in a file.
        var most = BodyLimit.Get(http);
        http.Request.EnableBuffering(most + JsonBodyReader.MostBytes);
        // Under the caller's own key, of which nothing here keeps more than a hash: the body may hold a secret, and
        // anyone with the database alone could try guesses at it.
        var key = Encoding.UTF8.GetBytes(http.Request.Headers[ApiKeyAuthenticationHandler.ApplicationKey].ToString());
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(
            Encoding.UTF8.GetBytes($"{http.Request.Path}{http.Request.QueryString}\n{http.Request.ContentType}\n"));
        var buffer = new byte[16 * 1024];
        long total = 0;
        int count;
        // One that is too large is refused by who reads it, however it continues.
        while (total <= most && (count = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0)
        {
            hash.AppendData(buffer, 0, count);
            total += count;
        }
        http.Request.Body.Position = 0;
        return hash.GetHashAndReset();
    }
}
