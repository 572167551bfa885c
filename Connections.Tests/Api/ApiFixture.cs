using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.People;
using Connections.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Api;

/// <summary>The whole product in this process, really listening, with the owner's first pair of keys.</summary>
public sealed class ApiFixture : IAsyncLifetime
{
    public const string ApiKey = "0123456789abcdef0123456789abcdef";
    public const string ApplicationKey = "fedcba9876543210fedcba9876543210fedcba98";

    private readonly Product product;

    public ApiFixture()
        : this(("RateLimits:ApiPerMinute", "1000000"), ("RateLimits:TestsPerMinute", "100000"),
            ("Egress:Allow:0", "127.0.0.1/32:*"))
    {
    }

    internal ApiFixture(params (string Name, string Value)[] more)
    {
        product = new Product(
            [("Setup:ApiKey", ApiKey), ("Setup:ApplicationKey", ApplicationKey), ("Aws:PrincipalId", "464622532012"),
                ("RateLimits:FailedKeysPerMinute", "100000"), .. more]);
        product.UseKestrel(0);
    }

    public Uri Address { get; private set; } = null!;

    public CapturedLog Log => product.Log;

    /// <summary>The owner's keys.</summary>
    internal ApiCaller Owner { get; private set; } = null!;

    public T Get<T>() where T : notnull => product.Services.GetRequiredService<T>();

    public Task InitializeAsync()
    {
        product.StartServer();
        Address = product.ClientOptions.BaseAddress;
        Owner = new ApiCaller(Address, ApiKey, ApplicationKey);
        return Task.CompletedTask;
    }

    /// <summary>The owner, as they act on the screens.</summary>
    internal async Task<Actor> OwnerActorAsync()
    {
        var owner =
            (await Get<MemberService>().ListAsync(Actor.System, new(), PageRequest.First, default)).Rows.Single(
                m => m.Email == Product.Email);
        return new Actor(owner.Id, ActorKind.User, owner.Name);
    }

    /// <summary>A service account with a built-in role, and keys to call as it.</summary>
    internal async Task<(Actor Actor, ApiCaller Caller, Guid Key)> CreateServiceAccountAsync(Role role,
        Permissions? scopes = null,
        bool registered = true)
    {
        var owner = await OwnerActorAsync();
        var id = await Get<ServiceAccountService>().CreateAsync(owner, $"Robot {Guid.CreateVersion7()}", [role.Id],
            default);
        var key = await Get<KeyService>().CreateAsync(owner,
            new NewKey
            {
                Kind = KeyKind.Application,
                Name = "Robot",
                OwnerId = id,
                Scopes = scopes,
                Registered = registered
            }, default);
        return (new Actor(id, ActorKind.ServiceAccount, "Robot"), new ApiCaller(Address, ApiKey, key.Text), key.Id);
    }

    public async Task DisposeAsync()
    {
        Owner.Dispose();
        await product.DisposeAsync();
    }
}

/// <summary>The collection of all tests of the API: they share one running product.</summary>
[CollectionDefinition(Name)]
public sealed class ApiCollection : ICollectionFixture<ApiFixture>
{
    public const string Name = "API";
}

/// <summary>An answer of the API.</summary>
internal sealed record ApiResponse(HttpStatusCode Status, string Text, HttpResponseHeaders Headers, string? ContentType)
{
    public JsonNode Json => JsonNode.Parse(Text, documentOptions: new() { MaxDepth = 2_000 })!;

    public JsonNode Attributes => Json["data"]!["attributes"]!;

    public string Id => (string)Json["data"]!["id"]!;

    public JsonNode Error => Json["errors"]![0]!;

    public JsonArray Data => Json["data"]!.AsArray();

    public IEnumerable<string?> Pointers => Json["errors"]!.AsArray().Select(e => (string?)e!["source"]?["pointer"]);
}

/// <summary>
/// Calls with a pair of keys, keeps every answer's text, and holds it and every accepted body against the document.
/// </summary>
internal sealed class ApiCaller(Uri address, string? apiKey, string? applicationKey) : IDisposable
{
    private readonly HttpClient client = LoopbackClient.For(address);

    public string? ApplicationKey => applicationKey;

    public List<string> ResponseTexts { get; } = [];

    public Task<ApiResponse> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<ApiResponse> PostAsync(string path, JsonNode body) =>
        SendAsync(HttpMethod.Post, path, body.ToJsonString());

    public Task<ApiResponse> PatchAsync(string path, JsonNode body) =>
        SendAsync(HttpMethod.Patch, path, body.ToJsonString());

    public Task<ApiResponse> PostAsync(string path) => SendAsync(HttpMethod.Post, path);

    public Task<ApiResponse> PutAsync(string path) => SendAsync(HttpMethod.Put, path);

    /// <summary>Posts a document of that type.</summary>
    public Task<ApiResponse> PostAsync(string path, string type, params (string Name, JsonNode? Value)[] attributes) =>
        PostAsync(path, Document(type, attributes));

    /// <summary>A document of that type.</summary>
    public static JsonObject Document(string type, params (string Name, JsonNode? Value)[] attributes)
    {
        var given = new JsonObject();
        foreach (var (name, value) in attributes) given[name] = value;
        return new JsonObject { ["data"] = new JsonObject { ["type"] = type, ["attributes"] = given } };
    }

    public Task<ApiResponse> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path);

    public Task<ApiResponse> SendAsync(HttpMethod method, string path, string? body = null,
        string contentType = "application/json", params (string Name, string Value)[] headers) =>
        SendBytesAsync(method, path, body is null ? null : Encoding.UTF8.GetBytes(body), contentType, headers);

    public async Task<ApiResponse> SendBytesAsync(HttpMethod method, string path, byte[]? body,
        string contentType = "application/json", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (apiKey is not null) request.Headers.Add("DD-API-KEY", apiKey);
        if (applicationKey is not null) request.Headers.Add("DD-APPLICATION-KEY", applicationKey);
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        }
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        ResponseTexts.Add(text);
        CheckedInDocument.Whole.Fault(method, path, (int)response.StatusCode,
            text).Should().BeNull("the document tells what is answered");
        CheckedInDocument.Whole.RequestFault(method, path, (int)response.StatusCode,
            body).Should().BeNull("the document tells what is accepted");
        return new ApiResponse(response.StatusCode, text, response.Headers,
            response.Content.Headers.ContentType?.ToString());
    }

    public void Dispose() => client.Dispose();
}
