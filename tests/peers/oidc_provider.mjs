// A certified OpenID Connect provider with invented people, whose password is anything. Arguments: path of the module
// oidc-provider, port, redirect URI of the one client. Prints a line once it listens.
import { pathToFileURL } from 'node:url';

const [modulePath, port, redirectUri] = process.argv.slice(2);
const { default: Provider } = await import(pathToFileURL(modulePath));
const groups = { ada: ['cds-committee'], ben: ['cds-readers'], vic: ['staff'], eve: [] };
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: 'governance', client_secret: 'invented-secret', redirect_uris: [redirectUri] }],
  claims: { openid: ['sub'], profile: ['preferred_username'], groups: ['groups'] },
  scopes: ['openid', 'profile', 'groups'],
  cookies: { keys: ['invented-key'] },
  pkce: { required: () => true },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: `id-${id}`, preferred_username: id, groups: groups[id] ?? [] }),
  }),
});
provider.listen(Number(port), '127.0.0.1', () => console.log('listening'));
