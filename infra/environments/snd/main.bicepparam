using '../../main.bicep'

param environment = 'snd'
param organizations = ['https://dev.azure.com/acme/']
param alertEmailAddresses = ['platform@acme.example']

// Set the variable only if Flux posts to FluxEvent as well; the value stays out of Git.
param webhookSecret = readEnvironmentVariable('FLUX_WEBHOOK_SECRET', '')
