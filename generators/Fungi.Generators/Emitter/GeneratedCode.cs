namespace Fungi.Generators.Emitter;

/// <summary>
/// The attribute that marks generated code. It goes on members, since on a partial class it would mark the author's half as well.
/// </summary>
internal static class GeneratedCode
{
    public static string Attribute { get; } = $"[global::System.CodeDom.Compiler.GeneratedCode(\"Fungi.Generators\", \"{Version()}\")]";

    private static string Version() => typeof(GeneratedCode).Assembly.GetName().Version.ToString(3);
}
