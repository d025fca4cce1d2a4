/** The database of those whose address names none. */
const defaultDatabase = "equivox";

const pattern = /^mongodb(?:\+srv)?:\/\/[^/?]*(?:\/([^?]*))?(?:\?(.*))?$/;

/** The database that an address names, or `equivox`. */
export function databaseOf(url: string): string {
  const name = pattern.exec(url)?.[1];
  return name ? decodeURIComponent(name) : defaultDatabase;
}

/** The options that an address sets, in lower case: they win over settings. */
export function optionsOf(url: string): ReadonlySet<string> {
  const query = new URLSearchParams(pattern.exec(url)?.[2] ?? "");
  return new Set([...query.keys()].map((name) => name.toLowerCase()));
}
