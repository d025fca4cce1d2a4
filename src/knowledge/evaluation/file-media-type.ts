import { open } from "node:fs/promises";
import { mediaTypeOf } from "../parse/media-type.ts";
import { type MediaType } from "../parse/page.ts";

/** As many bytes as the type of a file is told by. */
const headBytes = 4_100;

/** The type of a file on this machine, as an upload of it would be told. Throws as `mediaTypeOf` does, and what the file system throws. */
export async function fileMediaType(path: string, fileName: string): Promise<MediaType> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return await mediaTypeOf(buffer.subarray(0, bytesRead), fileName);
  } finally {
    await file.close();
  }
}
