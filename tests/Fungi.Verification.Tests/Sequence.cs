// One after the other: the check seeds libtorch's generator, which is the process's, and a loss that draws from it must not be seeded by another test.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
