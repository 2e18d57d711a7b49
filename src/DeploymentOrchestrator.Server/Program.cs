using DeploymentOrchestrator.Server.CommandLine;

return await Commands.RunAsync(args);
