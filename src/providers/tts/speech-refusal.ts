import { type Dispatcher } from "undici";
import { refusalMessage } from "../refusal-message.ts";

/** The synthesiser answered, and not with audio. */
export class SynthesisRefused extends Error {
  override readonly name = "SynthesisRefused";
  /** Whether the next sentence will fare no better. */
  readonly lasting: boolean;

  constructor(problem: string, lasting: boolean) {
    super(problem);
    this.lasting = lasting;
  }
}

const messageMaxBytes = 4_096;

/** Whether a reply of this type cannot be raw samples, such as an error in JSON or a server that only makes MP3. */
export function unusableType(contentType: string | string[] | undefined): boolean {
  const [type = ""] = String(contentType ?? "").split(";");
  return /^(text\/|application\/(json|problem)|audio\/(mpeg|mp3|wave?|x-wav|vnd\.wave|ogg|opus|flac|aac|webm|mp4)\b)/i.test(type.trim());
}

/** What a reply without audio says. Reads little of it and drops the rest. Never holds the key. */
export async function refusalOf(
  { statusCode, headers, body }: Dispatcher.ResponseData,
  { model, voice }: { model: string; voice: string },
): Promise<SynthesisRefused> {
  const text = await beginningOf(body);
  switch (statusCode) {
    // These answers may repeat the key.
    case 401:
    case 403:
      return new SynthesisRefused(`it refused the key (${statusCode}); check EQUIVOX_TTS_KEY`, true);
    case 404:
      return new SynthesisRefused(`it knows no model ${model}, or the address is not the base of its API (404)`, true);
    case 429:
      return new SynthesisRefused("it is busy, or its quota is used up (429)", true);
    case 200:
      if (!/json/i.test(String(headers["content-type"]))) {
        return new SynthesisRefused(`it answered with ${String(headers["content-type"])} instead of raw samples`, true);
      }
      return new SynthesisRefused(`it answered with an error instead of audio: ${refusalMessage(text)}`, true);
    default:
      return new SynthesisRefused(
        `it answered with status ${statusCode} for voice ${voice}${text === "" ? "" : `: ${refusalMessage(text)}`}`,
        statusCode >= 500,
      );
  }
}

async function beginningOf(body: Dispatcher.ResponseData["body"]): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of body) {
      const buffer = piece as Buffer;
      pieces.push(buffer);
      bytes += buffer.length;
      if (bytes >= messageMaxBytes) break;
    }
  } catch {
    // The status is known, which says enough.
  }
  return Buffer.concat(pieces).subarray(0, messageMaxBytes).toString();
}
