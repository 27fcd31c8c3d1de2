return await Fungi.BatchIndependence.Fuzzing.FuzzCommand.Run(args, Console.Out, Console.Error);
