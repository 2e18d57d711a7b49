using '../../main.bicep'

param environment = 'snd'
param organizations = ['https://dev.azure.com/acme/']
param alertEmailAddresses = ['platform@acme.example']

// Set the variable only if Flux also posts to FluxEvent; the value is not kept in Git.
param webhookSecret = readEnvironmentVariable('FLUX_WEBHOOK_SECRET', '')
