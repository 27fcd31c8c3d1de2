namespace Fungi.Generators.Emitter;

/// <summary>The attribute that marks generated members. It goes on members: on a partial class it would mark the author's half as well.</summary>
internal static class GeneratedCode
{
    public static string Attribute { get; } =
        $"[global::System.CodeDom.Compiler.GeneratedCode(\"Fungi.Generators\", \"{typeof(GeneratedCode).Assembly.GetName().Version.ToString(3)}\")]";
}
