return await DeploymentOrchestrator.Benchmarks.Commands.RunAsync(args);
