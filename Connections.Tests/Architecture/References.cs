using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Connections.Tests.Architecture;

/// <summary>A type by its name. Nested and compiler-made types go by the name of the type they are in.</summary>
internal readonly record struct TypeName(string Namespace, string Name)
{
    public static TypeName From(TypeReference type)
    {
        while (type.DeclaringType is not null) type = type.DeclaringType;
        return new TypeName(type.Namespace, type.Name);
    }

    /// <summary>Whether it is in this namespace or one below.</summary>
    public bool IsIn(string name) => Namespace == name || Namespace.StartsWith(name + ".", StringComparison.Ordinal);

    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}.{Name}";
}

/// <summary>One type speaks of another; where it calls a method of it, this is the member.</summary>
internal sealed record TypeReferenceInfo(TypeName From, TypeName To, string? Member = null)
{
    /// <summary>Whether it makes one.</summary>
    public bool Makes => Member == ".ctor";

    public override string ToString() => $"{From} → {To}{(Member is null ? "" : $" ({Member})")}";
}

/// <summary>
/// What a compiled assembly says of itself: its types, whom they refer to, and the assemblies it needs.
/// </summary>
internal sealed class AssemblyMetadata
{
    private readonly HashSet<TypeName> types = [];
    private readonly HashSet<TypeReferenceInfo> references = [];

    private AssemblyMetadata(AssemblyDefinition assembly)
    {
        ReferencedAssemblies = [.. assembly.MainModule.AssemblyReferences.Select(needed => needed.Name)];
        foreach (var type in assembly.MainModule.GetTypes())
        {
            types.Add(TypeName.From(type));
            Read(type);
        }
    }

    public IReadOnlySet<TypeName> Types => types;

    public IReadOnlySet<TypeReferenceInfo> References => references;

    public IReadOnlyList<string> ReferencedAssemblies { get; }

    public static AssemblyMetadata Read(System.Reflection.Assembly assembly)
    {
        using var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(AppContext.BaseDirectory);
        using var definition = AssemblyDefinition.ReadAssembly(assembly.Location,
            new ReaderParameters { AssemblyResolver = resolver });
        return new AssemblyMetadata(definition);
    }

    private void Read(TypeDefinition type)
    {
        var from = TypeName.From(type);
        Add(from, type.BaseType);
        Add(from, type.CustomAttributes);
        Add(from, type.GenericParameters);
        foreach (var implemented in type.Interfaces)
        {
            Add(from, implemented.InterfaceType);
            Add(from, implemented.CustomAttributes);
        }
        foreach (var field in type.Fields)
        {
            Add(from, field.FieldType);
            Add(from, field.CustomAttributes);
        }
        foreach (var property in type.Properties) Add(from, property.CustomAttributes);
        foreach (var happening in type.Events) Add(from, happening.CustomAttributes);
        foreach (var method in type.Methods) Read(from, method);
    }

    private void Read(TypeName from, MethodDefinition method)
    {
        AddSignature(from, method);
        Add(from, method.CustomAttributes);
        Add(from, method.MethodReturnType.CustomAttributes);
        Add(from, method.GenericParameters);
        foreach (var parameter in method.Parameters) Add(from, parameter.CustomAttributes);
        foreach (var overridden in method.Overrides) AddSignature(from, overridden);
        if (!method.HasBody) return;
        foreach (var variable in method.Body.Variables) Add(from, variable.VariableType);
        foreach (var handler in method.Body.ExceptionHandlers) Add(from, handler.CatchType);
        foreach (var instruction in method.Body.Instructions) Read(from, instruction);
    }

    private void Read(TypeName from, Instruction instruction)
    {
        switch (instruction.Operand)
        {
            case MethodReference method:
                AddSignature(from, method);
                references.Add(new TypeReferenceInfo(from, TypeName.From(method.DeclaringType), method.Name));
                break;
            case FieldReference field:
                Add(from, field.DeclaringType);
                Add(from, field.FieldType);
                break;
            case TypeReference type:
                Add(from, type);
                break;
            case CallSite site:
                Add(from, site.ReturnType);
                foreach (var parameter in site.Parameters) Add(from, parameter.ParameterType);
                break;
        }
    }

    private void AddSignature(TypeName from, MethodReference method)
    {
        Add(from, method.DeclaringType);
        Add(from, method.ReturnType);
        foreach (var parameter in method.Parameters) Add(from, parameter.ParameterType);
        if (method is GenericInstanceMethod instance)
            foreach (var argument in instance.GenericArguments) Add(from, argument);
    }

    private void Add(TypeName from, IEnumerable<GenericParameter> parameters)
    {
        foreach (var parameter in parameters)
        {
            Add(from, parameter.CustomAttributes);
            foreach (var constraint in parameter.Constraints) Add(from, constraint.ConstraintType);
        }
    }

    private void Add(TypeName from, IEnumerable<CustomAttribute> attributes)
    {
        foreach (var attribute in attributes)
        {
            AddSignature(from, attribute.Constructor);
            foreach (var argument in attribute.ConstructorArguments) Add(from, argument);
            foreach (var named in attribute.Properties.Concat(attribute.Fields)) Add(from, named.Argument);
        }
    }

    private void Add(TypeName from, CustomAttributeArgument argument)
    {
        Add(from, argument.Type);
        if (argument.Value is TypeReference type) Add(from, type);
        if (argument.Value is CustomAttributeArgument inner) Add(from, inner);
        if (argument.Value is CustomAttributeArgument[] several)
            foreach (var one in several) Add(from, one);
    }

    private void Add(TypeName from, TypeReference? type)
    {
        switch (type)
        {
            case null or GenericParameter:
                return;
            case GenericInstanceType instance:
                foreach (var argument in instance.GenericArguments) Add(from, argument);
                Add(from, instance.ElementType);
                return;
            case FunctionPointerType pointer:
                Add(from, pointer.ReturnType);
                foreach (var parameter in pointer.Parameters) Add(from, parameter.ParameterType);
                return;
            case IModifierType modified:
                Add(from, modified.ModifierType);
                Add(from, modified.ElementType);
                return;
            case TypeSpecification specified:
                Add(from, specified.ElementType);
                return;
            default:
                references.Add(new TypeReferenceInfo(from, TypeName.From(type)));
                return;
        }
    }
}
