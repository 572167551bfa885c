// Signs requests as AWS wants them, with two implementations that are not ours. Reads a list of requests from standard input, and
// writes for each the two values of the Authorization header.
import { createHash, createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { SignatureV4 } from "@smithy/signature-v4";
import aws4 from "aws4";

const keys = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };

class Sha256 {
  constructor(secret) {
    this.hash = secret ? createHmac("sha256", secret) : createHash("sha256");
  }
  update(data) {
    this.hash.update(data);
  }
  async digest() {
    return new Uint8Array(this.hash.digest());
  }
}

function queryOf(text) {
  const query = {};
  for (const pair of text ? text.split("&") : []) {
    const [name, value] = pair.split("=", 2).map((part) => decodeURIComponent(part ?? ""));
    query[name] = name in query ? [query[name], value ?? ""].flat() : value ?? "";
  }
  return query;
}

async function bySmithy({ method, host, path, headers, body, service, region, at, pathAsIs }) {
  const [plain, query] = path.split("?", 2);
  const signer = new SignatureV4({ credentials: keys, region, service, sha256: Sha256, uriEscapePath: !pathAsIs, applyChecksum: false });
  const signed = await signer.sign(
    { method, protocol: "https:", hostname: host, path: plain, query: queryOf(query), headers: { ...headers }, body },
    { signingDate: new Date(at) },
  );
  return signed.headers.authorization;
}

function byAws4({ method, host, path, headers, body, service, region }) {
  return aws4.sign({ method, host, path, headers: { ...headers }, body, service, region }, keys).headers.Authorization;
}

const signatures = [];
for (const one of JSON.parse(readFileSync(0, "utf8"))) signatures.push([byAws4(one), await bySmithy(one)]);
console.log(JSON.stringify(signatures));
