// The cluster part: Flux as an extension of an existing AKS cluster, and one configuration. Deployed into the cluster's resource group.
targetScope = 'resourceGroup'

import { kustomizationSettings } from 'modules/flux-types.bicep'

@description('An AKS cluster in this resource group.')
param clusterName string

@description('First folder of the paths in the repository, e.g. snd.')
param environment string

@description('Second folder of the paths, e.g. 01.')
param instance string

@description('Which controllers of the extension run, by its setting names. Image automation is off: pipelines set versions; turn both on if it does.')
param controllers object = {
  'helm-controller': true
  'source-controller': true
  'kustomize-controller': true
  'notification-controller': true
  'image-automation-controller': false
  'image-reflector-controller': false
}

@description('Namespaces are borders: no references across them. So an Alert hears its own namespace only, and each that holds HelmReleases needs one.')
param multiTenancyEnforce bool = true

param autoUpgradeMinorVersion bool = true
param releaseTrain string = 'Stable'

@description('The repository of the platform: address, branch, and a Secret in namespace flux-config with its credentials (empty: it is public).')
param gitRepository { url: string, branch: string, localAuthRef: string, timeoutInSeconds: int, syncIntervalInSeconds: int }

@description('Times in seconds. A change waits for its source and its Kustomization: their sync intervals are part of every pipeline\'s waiting time.')
param fluxConfig { clusterCore: kustomizationSettings, infra: kustomizationSettings, services: kustomizationSettings }

@description('Set it and notification-controller sends to that Event Hub with an identity of its own (component managed-identity). The cluster needs the OIDC issuer and workload identity.')
param eventHub { resourceGroupName: string, namespaceName: string }?

param location string = resourceGroup().location
param tags object = { application: 'DeploymentOrchestrator', environment: environment }

resource cluster 'Microsoft.ContainerService/managedClusters@2025-05-01' existing = {
  name: clusterName
}

resource sender 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = if (eventHub != null) {
  name: 'id-flux-notifications-${environment}-${instance}'
  location: location
  tags: tags
}

resource federation 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30' = if (eventHub != null) {
  parent: sender
  name: 'notification-controller'
  properties: {
    issuer: cluster.properties.oidcIssuerProfile.issuerURL
    subject: 'system:serviceaccount:flux-system:notification-controller'
    audiences: ['api://AzureADTokenExchange']
  }
}

module maySend 'modules/event-hub-sender.bicep' = if (eventHub != null) {
  scope: resourceGroup(eventHub.?resourceGroupName ?? resourceGroup().name)
  params: {
    namespaceName: eventHub.?namespaceName ?? ''
    // As in main.bicep, the name of the assignment is derived from the identity.
    #disable-next-line what-if-short-circuiting
    principalId: sender.?properties.principalId ?? ''
  }
}

// The extension accepts only strings, even for booleans.
var controllerSettings = toObject(items(controllers), c => '${c.key}.enabled', c => toLower(string(c.value)))
var identitySettings = eventHub == null
  ? {}
  : {
      'workloadIdentity.enable': 'true'
      'workloadIdentity.azureClientId': sender.?properties.clientId ?? ''
      'workloadIdentity.azureTenantId': tenant().tenantId
    }

resource extension 'Microsoft.KubernetesConfiguration/extensions@2024-11-01' = {
  scope: cluster
  name: 'flux'
  properties: {
    extensionType: 'microsoft.flux'
    autoUpgradeMinorVersion: autoUpgradeMinorVersion
    releaseTrain: releaseTrain
    scope: {
      cluster: { releaseNamespace: 'flux-system' }
    }
    configurationSettings: union(
      controllerSettings,
      { 'multiTenancy.enforce': toLower(string(multiTenancyEnforce)) },
      identitySettings
    )
  }
}

// There is only one configuration, because dependencies can be set only between Kustomizations of the same configuration. There is no `validation`:
// it exists only in API 2021-11-01-preview; kustomize-controller now validates with a dry run on the API server before it applies.
resource configuration 'Microsoft.KubernetesConfiguration/fluxConfigurations@2024-11-01' = {
  scope: cluster
  name: 'flux-config'
  properties: {
    namespace: 'flux-config'
    scope: 'cluster'
    sourceKind: 'GitRepository'
    gitRepository: {
      url: gitRepository.url
      repositoryRef: { branch: gitRepository.branch }
      localAuthRef: empty(gitRepository.localAuthRef) ? null : gitRepository.localAuthRef
      timeoutInSeconds: gitRepository.timeoutInSeconds
      syncIntervalInSeconds: gitRepository.syncIntervalInSeconds
    }
    kustomizations: {
      cluster: {
        path: './clusters/${environment}/${instance}'
        ...fluxConfig.clusterCore
      }
      infra: {
        path: './infra/${environment}/${instance}'
        dependsOn: ['cluster']
        ...fluxConfig.infra
      }
      services: {
        path: './services/${environment}/${instance}'
        dependsOn: ['infra']
        ...fluxConfig.services
      }
    }
  }
  dependsOn: [extension]
}

@description('For `flux get kustomizations -n flux-config` and for the portal.')
output configurationName string = configuration.name
