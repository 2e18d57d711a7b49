using DeploymentOrchestrator.Cli;

return await CommandLine.RunAsync(args, Console.Error);
