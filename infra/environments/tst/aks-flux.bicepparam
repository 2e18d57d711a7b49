using '../../aks-flux.bicep'

param clusterName = 'aks-tst-01'
param environment = 'tst'
param instance = '01'
param gitRepository = {
  url: 'https://dev.azure.com/acme/platform/_git/flux-platform'
  branch: 'main'
  localAuthRef: 'platform-git'
  timeoutInSeconds: 120
  syncIntervalInSeconds: 60
}
param fluxConfig = {
  clusterCore: { timeoutInSeconds: 600, syncIntervalInSeconds: 600, prune: true }
  infra: { timeoutInSeconds: 600, syncIntervalInSeconds: 600, prune: true }
  services: { timeoutInSeconds: 300, syncIntervalInSeconds: 300, retryIntervalInSeconds: 60, prune: true }
}

// The output eventHubNamespaceName of main.bicep; it is also the channel in infra/flux/environments/tst/01.
param eventHub = {
  resourceGroupName: 'rg-deploy-orch-tst'
  namespaceName: 'evhns-deploy-orch-tst-4kq7zx'
}
