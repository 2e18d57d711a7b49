// The key ring (the app writes it itself, as versions of the secret data-protection-keys), and the secret for verifying the signatures of webhooks.
param name string
param location string
param tags object

@description('For the diagnostic settings.')
param workspaceId string

@description('What Flux signs with if it posts to FluxEvent instead of the Event Hub. Empty: no webhook is accepted.')
@secure()
param webhookSecret string

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    enablePurgeProtection: true // a purged key ring makes every token in every waiting orchestration unreadable
  }
}

resource secret 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = if (!empty(webhookSecret)) {
  parent: vault
  name: 'flux-webhook-secret'
  properties: { value: webhookSecret }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: vault
  properties: {
    workspaceId: workspaceId
    logs: [
      { categoryGroup: 'audit', enabled: true }
    ]
    metrics: [
      { category: 'AllMetrics', enabled: true }
    ]
  }
}

output vaultUri string = vault.properties.vaultUri
output webhookSecretUri string = '${vault.properties.vaultUri}secrets/flux-webhook-secret'
