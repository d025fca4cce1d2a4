const maxCharacters = 200;

/** A client's file name, fit to be shown: no folders, no control or direction-changing characters, of bounded length. */
export function uploadFileName(name: string | undefined): string {
  const base = (name ?? "").split(/[/\\]/).at(-1) ?? "";
  const clean = base
    .normalize("NFC")
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu, "")
    .trim();
  if (clean === "" || /^\.+$/.test(clean)) return "document";
  const characters = Array.from(clean);
  if (characters.length <= maxCharacters) return clean;
  // The end holds the extension, by which people know a file.
  const extension = /\.[^.]{1,10}$/.exec(clean)?.[0] ?? "";
  return characters.slice(0, maxCharacters - extension.length).join("") + extension;
}

/** `Content-Disposition: attachment` for a name of any script (RFC 6266, RFC 8187). */
export function attachment(fileName: string): string {
  const plain = fileName.replaceAll(/[^\x20-\x7e]|["\\%]/g, "_");
  const encoded = encodeURIComponent(fileName.replaceAll(/\p{Cs}/gu, "_")).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
