// Medplum's own CDS Hooks client: discovery, prefetch from a FHIR server, call. Prints what it met as one JSON object.
// Arguments: path of the module @medplum/core, FHIR base URL, base URL of the CDS service, token. Input: hook contexts by
// hook, as one JSON object.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

globalThis.WebSocket ??= class {}; // asked for on import, and not there before Node 22
const [modulePath, fhirBase, cdsBase, accessToken] = process.argv.slice(2);
const { MedplumClient, buildCdsRequest } = await import(pathToFileURL(modulePath));
const contexts = JSON.parse(readFileSync(0, 'utf8'));
const medplum = new MedplumClient({
  baseUrl: new URL('/', fhirBase).href,
  fhirUrlPath: 'fhir',
  cdsServicesUrl: `${cdsBase}/cds-services`,
  accessToken,
  cacheTime: 0,
});
const { services } = await medplum.getCdsServices();
const calls = [];
for (const service of services.filter((each) => each.hook in contexts)) {
  const user = { resourceType: 'Practitioner', id: 'doctor' };
  const request = await buildCdsRequest(medplum, user, service, contexts[service.hook]);
  calls.push({ service: service.id, request, answer: await medplum.callCdsService(service.id, request) });
}
console.log(JSON.stringify({ services, calls }));
