// Measuring sets the state of torch's one generator of random numbers, and reads what a loss does to it: one test at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
