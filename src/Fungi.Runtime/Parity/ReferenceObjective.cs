namespace Fungi.Runtime.Parity;

/// <summary>How an objective of the reference library is configured here.</summary>
/// <param name="Name">Its name, in the golden case and in configuration.</param>
/// <param name="Settings">
/// Options from: the golden case's metadata, the size of the latents, the number of views, the number of samples in the bank.
/// </param>
internal sealed record ReferenceObjective(string Name, Func<Func<string, string>, long, long, long, Dictionary<string, string>> Settings)
{
    private const int DinoGlobalCrops = 2;

    public static IReadOnlyList<ReferenceObjective> All { get; } =
    [
        new("kl", (metadata, latentDim, _, _) => new(StringComparer.Ordinal)
        {
            ["Temperature"] = metadata("kl_temperature"),
            ["LatentDim"] = $"{latentDim}",
        }),
        new("dino", (metadata, latentDim, views, _) => new(StringComparer.Ordinal)
        {
            ["TeacherTemperature"] = metadata("dino_teacher_temperature"),
            ["StudentTemperature"] = metadata("dino_student_temperature"),
            ["LatentDim"] = $"{latentDim}",
            ["GlobalCrops"] = $"{DinoGlobalCrops}",
            ["LocalCrops"] = $"{views - DinoGlobalCrops}",
        }),
        new("simclr", (metadata, latentDim, _, bankSize) => new(StringComparer.Ordinal)
        {
            ["Temperature"] = metadata("simclr_temperature"),
            ["LatentDim"] = $"{latentDim}",
            ["NumPatches"] = metadata("simclr_num_patches"),
            ["StrideScale"] = metadata("simclr_stride_scale"),
            ["BankSize"] = $"{bankSize}",
            ["TemperedDenominator"] = "false", // the library tempers the numerator alone; the paper both
        }),
    ];
}
