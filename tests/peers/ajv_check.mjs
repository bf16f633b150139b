// Check answers against an OpenAPI 3.1 description with ajv. Argument: folder of node_modules. Input: one JSON object with
// `document` and `answers`, each with `path` (as the document has it), `method`, `status`, `type` and `body`; or with
// `schema`, the name of a component, in place of path, method, status and type.
// Prints one JSON array a line, in the order of the input: what ajv objects to.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(`${process.argv[2]}/`);
const { default: Ajv } = require('ajv/dist/2020');
const { default: formats } = require('ajv-formats');
const { document, answers } = JSON.parse(readFileSync(0, 'utf8'));

const ajv = new Ajv({ strict: false, allErrors: true });
formats(ajv);
ajv.addSchema({ $id: 'https://cds.example.org/openapi.json', ...document });
const escaped = (name) => name.replaceAll('~', '~0').replaceAll('/', '~1');

// Where in the document the schema of an answer stands; null where it has none.
function place({ path, method, status, type, schema }) {
  if (schema) return ['components', 'schemas', schema];
  const described = document.paths[path]?.[method]?.responses?.[status]?.content?.[type];
  return described ? ['paths', path, method, 'responses', `${status}`, 'content', type, 'schema'] : null;
}

for (const answer of answers) {
  const names = place(answer);
  if (names === null) {
    console.log(JSON.stringify(['not described']));
    continue;
  }
  const pointer = names.map((name) => encodeURIComponent(escaped(name))).join('/');
  const check = ajv.getSchema(`https://cds.example.org/openapi.json#/${pointer}`);
  const told = ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`;
  console.log(JSON.stringify(check(answer.body) ? [] : check.errors.map(told)));
}
