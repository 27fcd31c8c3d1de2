return Fungi.Readers.Fuzzing.FuzzReadersCommand.Run(args, Console.Out, Console.Error);
