// Reads [{ schema, document }] from standard input; writes for each pair the errors of an independent validator: [{ path, keyword, params }].
import { readFileSync } from "node:fs";
import Ajv from "ajv";
import addFormats from "ajv-formats";

const pairs = JSON.parse(readFileSync(0, "utf8"));
const validators = new Map();
const validator = (schema) => {
  const text = JSON.stringify(schema);
  if (!validators.has(text)) validators.set(text, addFormats(new Ajv({ allErrors: true, allowUnionTypes: true })).compile(schema));
  return validators.get(text);
};

const results = pairs.map(({ schema, document }) => {
  const validate = validator(schema);
  validate(document);
  return (validate.errors ?? []).map(({ instancePath, keyword, params }) => ({ path: instancePath, keyword, params }));
});
process.stdout.write(JSON.stringify(results));
