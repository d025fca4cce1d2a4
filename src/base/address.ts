const hidden = "***";

/**
 * An address, or several separated by commas, fit for logs and messages: passwords are hidden and queries, which may hold
 * secrets too, are left out. What it cannot tell from a password is hidden with it.
 */
export function hideCredentials(address: string): string {
  return address
    .split(/(?<=,)\s*(?=[a-z][a-z0-9+.-]*:\/\/)/i)
    .map(hideOne)
    .join("");
}

function hideOne(address: string): string {
  const [scheme = ""] = /^[a-z][a-z0-9+.-]*:\/\//i.exec(address) ?? [];
  const rest = address.slice(scheme.length);
  // A password that was not percent-encoded may hold an "@" itself.
  const end = rest.lastIndexOf("@");
  const [place = "", query] = rest.slice(end + 1).split("?");
  const comma = query?.endsWith(",") ? "," : "";
  if (end < 0) return `${scheme}${place}${comma}`;
  const [user = ""] = rest.slice(0, end).split(":");
  const password = rest.slice(0, end).includes(":") ? `:${hidden}` : "";
  return `${scheme}${user}${password}@${place}${comma}`;
}
