using Connections.Web.Api.Contracts;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Connections.Web.Api;

/// <summary>Says of an endpoint what its body is, which it reads itself.</summary>
/// <param name="Type">The type of the document.</param>
/// <param name="IsOptional">Whether a call may send nothing.</param>
internal sealed record RequestBody(Type Type, bool IsOptional);

/// <summary>
/// Tells the OpenAPI document of bodies. The framework's own metadata would also refuse other media types, before the
/// reader of bodies says in the form of the operation what is wrong.
/// </summary>
internal sealed class RequestBodyDescriber : IApiDescriptionProvider
{
    // Behind the framework's, which finds the endpoints.
    public int Order => 0;

    public void OnProvidersExecuting(ApiDescriptionProviderContext context)
    {
        foreach (var endpoint in context.Results)
        {
            if (endpoint.ActionDescriptor.EndpointMetadata.OfType<RequestBody>().LastOrDefault() is not { } body)
                continue;
            endpoint.ParameterDescriptions.Add(new ApiParameterDescription
            {
                Name = "body",
                Source = BindingSource.Body,
                Type = body.Type,
                IsRequired = !body.IsOptional,
            });
            endpoint.SupportedRequestFormats.Add(new ApiRequestFormat { MediaType = "application/json" });
        }
    }

    public void OnProvidersExecuted(ApiDescriptionProviderContext context) { }
}
