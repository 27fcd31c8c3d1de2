// libtorch's and OpenBLAS's number of threads is the process's: a run that changes it would change the rounding of another beside it.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
