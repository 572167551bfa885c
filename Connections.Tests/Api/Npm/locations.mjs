// Reads addresses as browsers do. From standard input a list of [location, from]; writes for each the address, or null.
import { readFileSync } from "node:fs";

console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(([location, from]) => {
  if (!URL.canParse(location, from)) return null;
  const url = new URL(location, from);
  url.hash = "";
  return url.href;
})));
