using System.Text;
using Connections.Core.Integrations;

namespace Connections.Tests.Integrations;

/// <summary>
/// A file of the catalog that keeps every rule and uses every feature; tests break it in one place each.
/// </summary>
internal static class SampleCatalogFile
{
    public const string Json = """
        {
          "$schema": "../integration.schema.json",
          "type": "Sample",
          "name": "Sample",
          "category": "Testing",
          "description": "A service that only tests know.",
          "documentation": "https://docs.example.com/",
          "sources": ["https://docs.example.com/auth"],
          "baseUrl": "https://{{ region }}.example.com",
          "hosts": ["*.example.com"],
          "fields": [
            {
              "name": "region",
              "label": "Region",
              "public": true,
              "formsHost": true,
              "format": "Choice",
              "options": [
                { "value": "eu", "label": "Europe" },
                { "value": "us", "label": "America", "inTemplates": "us-east" }
              ],
              "default": "eu"
            },
            { "name": "address", "label": "Address", "public": true, "optional": true, "default": "{{ region }}" },
            { "name": "verb", "label": "Verb", "public": true, "format": "Choice", "options": [{ "value": "GET", "label": "GET" }], "default": "GET" }
          ],
          "credentials": [
            {
              "type": "SampleKey",
              "name": "Key",
              "fields": [
                { "name": "key", "label": "Key", "example": "k-example", "checks": [{ "pattern": "k-.+", "message": "A key begins with k-." }] },
                {
                  "name": "tokens",
                  "label": "Tokens",
                  "optional": true,
                  "format": "List",
                  "itemKey": "name",
                  "itemLabel": "token",
                  "fields": [
                    { "name": "name", "label": "Token Name", "public": true },
                    { "name": "value", "label": "Token Value" }
                  ]
                },
                {
                  "name": "headers",
                  "label": "Headers",
                  "optional": true,
                  "format": "List",
                  "itemKey": "name",
                  "fields": [
                    { "name": "name", "label": "Header Name", "public": true },
                    { "name": "value", "label": "Header Value", "public": true, "templateOver": "tokens" }
                  ]
                },
                {
                  "name": "body",
                  "label": "Body",
                  "optional": true,
                  "format": "Body",
                  "when": { "field": "region", "is": ["us"] },
                  "fields": [
                    { "name": "content", "label": "Content", "public": true, "format": "MultiLine", "templateOver": "tokens" },
                    { "name": "content_type", "label": "Content Type", "public": true }
                  ]
                }
              ],
              "authentication": {
                "kind": "request",
                "headers": [{ "name": "X-Key", "value": "{{ key }}" }],
                "headersFrom": "headers",
                "bodyFrom": "body",
                "variablesFrom": "tokens"
              },
              "test": {
                "url": "/me?region={{ region }}",
                "answers": [
                  { "status": ["400-499"], "outcome": "Refused", "field": "key", "message": "Refused." }
                ]
              }
            },
            {
              "type": "SampleNothing",
              "name": "Nothing",
              "authentication": { "kind": "none" },
              "test": { "urlFrom": "address", "methodFrom": "verb" }
            }
          ],
          "failure": { "path": "ok", "is": "false", "message": "error", "rateLimits": ["busy"] },
          "actions": [
            {
              "id": "create_thing",
              "name": "Create thing",
              "description": "A new thing.",
              "documentation": "https://docs.example.com/things",
              "method": "POST",
              "url": "/things/{{ inputs.place }}",
              "query": [{ "name": "dry", "value": "{{ inputs.dry }}" }],
              "body": { "content": "{\"name\": \"{{ inputs.name }}\"}", "contentType": "application/json" },
              "inputs": [
                { "name": "place", "label": "Place" },
                { "name": "name", "label": "Name" },
                { "name": "dry", "label": "Dry", "optional": true }
              ],
              "outputs": [
                { "path": "things[0].id", "type": "STRING", "description": "Id of the thing." },
                { "path": "things", "type": "ARRAY_OBJECT", "description": "All of them." }
              ],
              "failure": { "path": "errors", "exists": true, "message": "errors[0].message", "code": "errors[0].code" },
              "aliases": [
                {
                  "id": "com.example.sample.makeThing",
                  "inputs": { "where": "place", "title": "name" },
                  "ignores": ["accountId"]
                }
              ]
            }
          ]
        }
        """;

    public static CatalogFile File(string json, string name = "sample.json", bool builtIn = true) =>
        new(name, Encoding.UTF8.GetBytes(json), builtIn);

    public static IReadOnlyList<CatalogError> FaultsOf(params CatalogFile[] files)
    {
        try
        {
            IntegrationCatalog.From(files);
            return [];
        }
        catch (CatalogException e)
        {
            return e.Faults;
        }
    }

    public static Integration Load(string json) => IntegrationCatalog.From([File(json)]).All.Single();
}
