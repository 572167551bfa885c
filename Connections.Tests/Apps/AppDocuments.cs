namespace Connections.Tests.Apps;

/// <summary>Definitions as clients send them.</summary>
internal static class AppDocuments
{
    /// <summary>A definition with these components in one grid, and these queries.</summary>
    public static string Definition(string components = "", string queries = "", string more = "") => $$$"""
        {"components":[{"name":"grid0","type":"grid","properties":{"children":[{{{components}}}]}}],
         "queries":[{{{queries}}}],"rootInstanceName":"grid0"{{{(more.Length > 0 ? "," + more : "")}}}}
        """;

    /// <summary>A component in a cell of its own.</summary>
    public static string Cell(string name, string type, string properties = "", string events = "") => $$$"""
        {"name":"cell_{{{name}}}","type":"gridCell","properties":{
          "layout":{"default":{"x":0,"y":0,"width":6,"height":4}},"children":[
            {"name":"{{{name}}}","type":"{{{type}}}","properties":{{{{properties}}}},"events":[{{{events}}}]}]}}
        """;

    /// <summary>A query that asks through a connection by GET.</summary>
    public static string Ask(string name, Guid? connection, string inputs, string properties = "",
        string events = "") => $$$"""
        {"id":"{{{Guid.CreateVersion7()}}}","name":"{{{name}}}","type":"action","events":[{{{events}}}],"properties":{
          {{{(properties.Length > 0 ? properties + "," : "")}}}"spec":{"fqn":"com.datadoghq.http.request",
          "connectionId":"{{{connection}}}","inputs":{ {{{inputs}}} } } } }
        """;

    /// <summary>A query that asks through a group by GET.</summary>
    public static string AskGroup(string name, Guid group, string tag, string inputs, string properties = "") => $$$"""
        {"id":"{{{Guid.CreateVersion7()}}}","name":"{{{name}}}","type":"action","properties":{
          {{{(properties.Length > 0 ? properties + "," : "")}}}"spec":{"fqn":"com.datadoghq.http.request",
          "connectionGroup":{"id":"{{{group}}}","tags":["{{{tag}}}"]},"inputs":{ {{{inputs}}} } } } }
        """;

    /// <summary>A value that events set.</summary>
    public static string Variable(string name, string defaultValue) => $$$"""
        {"id":"{{{Guid.CreateVersion7()}}}","name":"{{{name}}}","type":"stateVariable",
         "properties":{"defaultValue":{{{defaultValue}}}}}
        """;

    /// <summary>A value that is worked out of others.</summary>
    public static string Transform(string name, string outputs) => $$$"""
        {"id":"{{{Guid.CreateVersion7()}}}","name":"{{{name}}}","type":"dataTransform",
         "properties":{"outputs":"{{{outputs}}}"}}
        """;
}
