using System.Globalization;
using System.Text;
using Connections.Core.People;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.OpenApi;

namespace Connections.Web.Api;

/// <summary>The OpenAPI document: what endpoints and the types of their bodies say of themselves.</summary>
internal static class ApiDocument
{
    /// <summary>Where it is served. It says nothing of this installation.</summary>
    public const string Address = "/openapi/v1.json";

    private const string Version = "v1";
    private const string Refused = "400";
    private const string ApiKey = "apiKey";
    private const string ApplicationKey = "applicationKey";
    private const int MaxName = IdempotencyStore.MaxName;

    public static void AddApiDocument(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Transient<IApiDescriptionProvider, RequestBodyDescriber>());
        services.AddOpenApi(Version, options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.ShouldInclude = description =>
                description.ActionDescriptor.EndpointMetadata.OfType<ApiOperation>().Any();
            options.CreateSchemaReferenceId = ApiSchemas.NameOf;
            options.AddSchemaTransformer((schema, context, _) =>
            {
                ApiSchemas.Complete(schema, context.JsonTypeInfo);
                return Task.CompletedTask;
            });
            options.AddOperationTransformer((operation, context, _) =>
            {
                var metadata = context.Description.ActionDescriptor.EndpointMetadata;
                Describe(operation, metadata, metadata.OfType<ApiOperation>().Single(), context.Description);
                // The one operation that takes an API key alone, and the one that takes a signature instead.
                if (metadata.OfType<TakesNoKeys>().Any()) operation.Security = [];
                else if (metadata.OfType<IAllowAnonymous>().Any())
                    operation.Security = [Requirement(context.Document, ApiKey)];
                return Task.CompletedTask;
            });
            options.AddDocumentTransformer((document, _, _) =>
            {
                Complete(document);
                return Task.CompletedTask;
            });
        });
    }

    public static void MapApiDocument(this WebApplication app)
    {
        // Made once: it never changes while the product runs, and a caller costs nothing.
        var made = new Lazy<Task<byte[]>>(async () =>
        {
            var provider = app.Services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Version);
            var document = await provider.GetOpenApiDocumentAsync();
            return Encoding.UTF8.GetBytes(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1));
        });
        app.MapGet(Address, async () => Results.Bytes(await made.Value, "application/json")).AllowAnonymous();
    }

    private static void Describe(
        OpenApiOperation described, IList<object> metadata, ApiOperation operation, ApiDescription endpoint)
    {
        described.Description = string.Join("\n\n", Notes(operation, metadata));
        described.Parameters = [.. Parameters(described, operation, endpoint)];
        var example = Example.Find(operation.Id);
        if (described.RequestBody?.Content?.Values.Single() is { } request) request.Example = example.Request;
        foreach (var (status, response) in described.Responses ?? [])
        {
            if (status == Refused) continue;
            response.Description = ReasonPhrases.GetReasonPhrase(
                int.Parse(status, CultureInfo.InvariantCulture));
            if (response.Content?.Values.SingleOrDefault() is { } content) content.Example = example.Response;
        }
        if (described.Responses?.Remove(Refused, out var refused) is not true) return;
        refused!.Description = "The request was refused; nothing was changed.";
        described.Responses["4XX"] = refused;
    }

    private static IEnumerable<string> Notes(ApiOperation operation, IList<object> metadata)
    {
        yield return operation.Text;
        if (metadata.OfType<NeedsRegisteredKey>().Any())
            yield return "The application key must be registered for use with connections.";
        if (metadata.OfType<NotReplayable>().Any())
            yield return "The response is given once: sent again under its `Idempotency-Key`, the call is refused.";
    }

    private static IEnumerable<IOpenApiParameter> Parameters(
        OpenApiOperation described, ApiOperation operation, ApiDescription endpoint)
    {
        var bound = (described.Parameters ?? []).OfType<OpenApiParameter>()
            .Where(p => p.In == ParameterLocation.Path).ToDictionary(p => p.Name!);
        foreach (var name in endpoint.RelativePath!.Split('/').Where(p => p.StartsWith('{'))
            .Select(p => p.Trim('{', '}')))
            yield return Locate(bound.GetValueOrDefault(name)
                ?? new OpenApiParameter { Name = name, In = ParameterLocation.Path, Required = true });
        foreach (var parameter in operation.Query)
            yield return new OpenApiParameter
            {
                Name = parameter.Name,
                In = ParameterLocation.Query,
                Description = parameter.About,
                Schema = ApiSchemas.For(parameter.Value),
                Style = ParameterStyle.Form,
                Explode = false
            };
        if (endpoint.HttpMethod == HttpMethod.Post.Method)
            yield return new OpenApiParameter
            {
                Name = IdempotencyFilter.Header,
                In = ParameterLocation.Header,
                Description = "A unique name for this call. Sending the call again with the same name doesn't repeat "
                    + "it.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = MaxName }
            };
    }

    private static OpenApiParameter Locate(OpenApiParameter parameter)
    {
        var schema = new OpenApiSchema { Type = JsonSchemaType.String };
        (parameter.Description, parameter.Example, schema.Format) = parameter.Name switch
        {
            "resource" => ("connection:, connection-group: or service-account:, followed by the id.",
                "connection:01900000-0000-7000-8000-00000000000b", null),
            "type" => ("The integration's type (case-sensitive).", "OpenAI", null),
            _ => ("A UUID.", "01900000-0000-7000-8000-00000000000b", "uuid"),
        };
        parameter.Schema = schema;
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
            License = new OpenApiLicense { Name = "Apache License 2.0", Identifier = "Apache-2.0" },
        };
        document.Servers = [new OpenApiServer { Url = "/", Description = "The server that this document comes from." }];
        document.Tags = new HashSet<OpenApiTag>(ApiTags.All);
        var components = document.Components ??= new OpenApiComponents();
        components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [ApiKey] = Key(ApiKeyAuthenticationHandler.ApiKey, "The API key of your organization."),
            [ApplicationKey] = Key(ApiKeyAuthenticationHandler.ApplicationKey,
                "The application key of the user or service account that the call acts for."),
        };
        document.Security = [Requirement(document, ApiKey, ApplicationKey)];
    }

    private static OpenApiSecurityRequirement Requirement(OpenApiDocument? document, params string[] schemes)
    {
        var requirement = new OpenApiSecurityRequirement();
        foreach (var scheme in schemes) requirement[new OpenApiSecuritySchemeReference(scheme, document)] = [];
        return requirement;
    }

    private static OpenApiSecurityScheme Key(string header, string about) => new()
    {
        Type = SecuritySchemeType.ApiKey,
        In = ParameterLocation.Header,
        Name = header,
        Description = about
    };
}
