Console.WriteLine("DeploymentOrchestrator");
