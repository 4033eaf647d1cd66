// Reads an OpenAPI document from standard input; says what is wrong with it and fails, or says nothing.
import { Validator } from '@seriousme/openapi-schema-validator';

let text = '';
for await (const part of process.stdin) text += part;
const { valid, errors } = await new Validator().validate(JSON.parse(text));
if (!valid) {
  console.log(JSON.stringify(errors, null, 1).slice(0, 4000));
  process.exit(1);
}
