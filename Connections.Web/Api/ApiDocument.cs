using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace Connections.Web.Api;

/// <summary>The OpenAPI document: what endpoints say of themselves, with their examples.</summary>
internal static class ApiDocument
{
    /// <summary>Where it is served. It says nothing of this installation.</summary>
    public const string Address = "/openapi/v1.json";

    private const string Version = "v1";
    private const string Errors = "Errors";
    private const string Texts = "ErrorTexts";

    // What people come for; the rest stands in the order of the alphabet.
    private static readonly List<string> First = ["Connections", "Connection groups", "Runs", "Integrations"];

    public static void AddApiDocument(this IServiceCollection services) => services.AddOpenApi(Version, options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = description =>
            description.ActionDescriptor.EndpointMetadata.OfType<ApiOperation>().Any();
        options.AddOperationTransformer((operation, context, _) =>
        {
            var metadata = context.Description.ActionDescriptor.EndpointMetadata;
            Describe(operation, metadata.OfType<ApiOperation>().Single(),
                metadata.OfType<FailsAs>().LastOrDefault()?.Failures ?? FailureStyle.Usual,
                context.Description.RelativePath!, context.Description.HttpMethod!, context.Document!);
            return Task.CompletedTask;
        });
        options.AddDocumentTransformer((document, _, _) =>
        {
            Complete(document);
            return Task.CompletedTask;
        });
    });

    public static void MapApiDocument(this WebApplication app)
    {
        // Made once: it never changes while the product runs, and whoever asks costs nothing.
        var made = new Lazy<Task<byte[]>>(async () =>
        {
            var provider = app.Services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Version);
            var document = await provider.GetOpenApiDocumentAsync();
            return Encoding.UTF8.GetBytes(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1));
        });
        app.MapGet(Address, async () => Results.Bytes(await made.Value, "application/json")).AllowAnonymous();
    }

    private static void Describe(OpenApiOperation described, ApiOperation operation, FailureStyle failures, string path,
        string method, OpenApiDocument document)
    {
        var example = Example.Find(operation.Id);
        described.OperationId = operation.Id;
        described.Summary = operation.Summary;
        described.Tags = new HashSet<OpenApiTagReference> { new(TagOf(path), document) };
        foreach (var parameter in described.Parameters?.OfType<OpenApiParameter>() ?? [])
            if (parameter.In == ParameterLocation.Path) Locate(parameter);
        foreach (var name in path.Split('/').Where(p => p.StartsWith('{')).Select(p => p.Trim('{', '}'))
            .Where(n => described.Parameters?.Any(p => p.Name == n) is not true))
            (described.Parameters ??= [])
                .Add(Locate(new OpenApiParameter { Name = name, In = ParameterLocation.Path, Required = true }));
        foreach (var parameter in operation.Query)
            (described.Parameters ??= [])
                .Add(new OpenApiParameter
                {
                    Name = parameter.Name,
                    In = ParameterLocation.Query,
                    Description = parameter.About,
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String }
                });

        if (method == HttpMethod.Post.Method)
            (described.Parameters ??= [])
                .Add(new OpenApiParameter
                {
                    Name = IdempotencyFilter.Header,
                    In = ParameterLocation.Header,
                    Description = "A unique name for this call. Sending the call again with the same name doesn't "
                        + "repeat it.",
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String }
                });
        if (example.Request is { } request)
        {
            described.RequestBody = new OpenApiRequestBody
            {
                Required = !example.RequestIsOptional,
                Content = Content("application/json", request, isAnswer: false)
            };
        }
        var type = ApiResult.TypeOf(failures);
        var answer = new OpenApiResponse { Description = ReasonPhrases.GetReasonPhrase(example.Status) };
        if (example.Response is { } response) answer.Content = Content(type, response, isAnswer: true);
        described.Responses = new OpenApiResponses
        {
            [example.Status.ToString(System.Globalization.CultureInfo.InvariantCulture)] = answer,
            ["4XX"] = new OpenApiResponse
            {
                Description = "The request was refused; nothing was changed.",
                Content = new Dictionary<string,
                    OpenApiMediaType>
                {
                    [type] = new OpenApiMediaType
                    {
                        Schema = new OpenApiSchemaReference(
                        failures == FailureStyle.Texts ? Texts : Errors, document)
                    }
                },
            },
        };
    }

    private static Dictionary<string, OpenApiMediaType> Content(string type, JsonNode marked, bool isAnswer) =>
        new()
        {
            [type] = new OpenApiMediaType
            {
                Schema = ExampleSchema.Read(marked, isAnswer),
                Example = Example.Plain(marked)
            }
        };

    private static OpenApiParameter Locate(OpenApiParameter parameter)
    {
        parameter.Schema = new OpenApiSchema { Type = JsonSchemaType.String };
        (parameter.Description, parameter.Example) = parameter.Name switch
        {
            "resource" =>
                ("connection: or connection-group:, followed by the id.",
                    "connection:01900000-0000-7000-8000-00000000000b"),
            "type" => ("The integration's type (case-sensitive).", "OpenAI"),
            _ => ("A UUID.", "01900000-0000-7000-8000-00000000000b"),
        };
        return parameter;
    }

    private static void Complete(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Connections",
            Version = "v2",
            Description = "Store your organization's credentials securely and use them. Operations that Datadog's "
                + "Action Connection API also has use the same paths, requests and responses.",
        };
        // It is served by whatever address one reads it from.
        document.Servers = [];
        document.Tags = new HashSet<OpenApiTag>(
            document.Paths.Select(p => TagOf(p.Key)).Distinct()
                .OrderBy(t => First.IndexOf(t) is >= 0 and var place ? place : First.Count).ThenBy(t => t,
                    StringComparer.Ordinal).Select(t => new OpenApiTag { Name = t }));
        var components = document.Components ??= new OpenApiComponents();
        components.Schemas = new Dictionary<string, IOpenApiSchema>
        {
            [Errors] = ExampleSchema.Read(JsonNode.Parse("""
                {"errors":[{"status?":"404","title?":"Not Found","detail":"Connection not found, or you don't have access.","source?":{"pointer?":"/data/attributes/name","parameter?":"id","header?":"If-Match"}}]}
                """)!, isAnswer: false),
            [Texts] = ExampleSchema.Read(
                JsonNode.Parse("""{"errors":["Connection not found, or you don't have access."]}""")!, isAnswer: true),
        };
        components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            ["apiKey"] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = ApiKeyAuthenticationHandler.ApiKey
            },
            ["applicationKey"] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = ApiKeyAuthenticationHandler.ApplicationKey
            },
        };
        document.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("apiKey", document)] = [],
                [new OpenApiSecuritySchemeReference("applicationKey", document)] = [] },
        ];
    }

    // The part of an address by which people look for an operation.
    private static string TagOf(string path)
    {
        var parts = path.TrimStart('/').Split('/').Skip(2).Where(p => p != "actions").ToList();
        var name = parts is ["connections", "groups", ..] ? "connection groups"
            : parts[0].Replace("api_", "API ", StringComparison.Ordinal).Replace('_', ' ');
        return char.ToUpperInvariant(name[0]) + name[1..];
    }
}
