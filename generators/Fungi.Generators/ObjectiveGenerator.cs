using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Fungi.Generators.Emitter;
using Fungi.Generators.Model;
using Fungi.Generators.Parser;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Fungi.Generators;

/// <summary>
/// Writes the other half of each class marked <c>[SslObjective]</c> (binding, validation, execution plans) and the assembly's registration.
/// A class of the wrong shape is passed over; it is an analyzer's business to say why.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class ObjectiveGenerator : IIncrementalGenerator
{
    /// <summary>The step that ends with one model for each objective, null for a class of the wrong shape.</summary>
    public const string ObjectivesStep = "Objectives";

    /// <summary>The step that ends with the list of the assembly's objectives.</summary>
    public const string RegistrationStep = "Registration";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var objectives = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                ContractNames.ObjectiveAttribute, static (node, _) => node is ClassDeclarationSyntax, DeclarationMemo.Parse)
            .WithTrackingName(ObjectivesStep)
            .Where(static objective => objective is not null);

        var registration = objectives
            .Select(static (objective, _) => (objective!.Assembly, objective.Name, objective.QualifiedName))
            .Collect()
            .Select(static (entries, _) => entries.IsEmpty ? null : new RegistrationModel(entries[0].Assembly, new(entries
                .OrderBy(static entry => entry.Name, StringComparer.Ordinal)
                .ThenBy(static entry => entry.QualifiedName, StringComparer.Ordinal)
                .Select(static entry => entry.QualifiedName))))
            .WithTrackingName(RegistrationStep);

        context.RegisterSourceOutput(objectives, static (output, objective) =>
            output.AddSource(FileName(objective!), Utf8(ObjectiveEmitter.Emit(objective!))));

        context.RegisterSourceOutput(registration, static (output, assembly) =>
        {
            if (assembly is not null) output.AddSource("SslPluginRegistration.g.cs", Utf8(RegistrationEmitter.Emit(assembly)));
        });
    }

    // The compiler takes KL.g.cs and Kl.g.cs for the same file, and a digest of the name for another.
    private static string FileName(ObjectiveModel objective)
    {
        using var sha256 = SHA256.Create();
        var digest = sha256.ComputeHash(Encoding.UTF8.GetBytes(objective.QualifiedName)).Take(4).Select(static part => part.ToString("x2", CultureInfo.InvariantCulture));
        return $"{objective.QualifiedName.Replace("global::", "").Replace("@", "")}.{string.Concat(digest)}.g.cs";
    }

    private static SourceText Utf8(string source) => SourceText.From(source, Encoding.UTF8);
}
