using DeploymentOrchestrator.Server.Hosting;

// This executable only serves. The word that the command line uses for it is understood, so that one start command fits both.
return await ServerHost.RunAsync(args is ["serve", .. var settings] ? settings : args);
