import { copyFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { z } from "zod";
import { problemOf } from "../../errors.ts";
import { ParseProblem } from "./parse-limits.ts";

/** A word that was recognised in a picture; pixels from its top left corner. */
export interface RecognisedWord {
  readonly text: string;
  readonly x: number;
  readonly right: number;
  readonly baseline: number;
  /** Size of the type of its line. */
  readonly height: number;
}

/** Recognises text in pictures. */
export interface Ocr {
  /** @param png a picture, upright */
  recognise(png: Uint8Array): Promise<RecognisedWord[]>;
  close(): Promise<void>;
}

const box = z.object({ x0: z.number(), y0: z.number(), x1: z.number(), y1: z.number() });
const resultSchema = z.object({
  data: z.object({
    blocks: z
      .array(
        z.object({
          paragraphs: z.array(
            z.object({
              lines: z.array(
                z.object({ baseline: box, words: z.array(z.object({ text: z.string(), confidence: z.number(), bbox: box })) }),
              ),
            }),
          ),
        }),
      )
      .nullable(),
  }),
});

/** Below this, of 100, a word is mostly a speck, a line of a drawing or a shadow. */
const leastConfidence = 40;
/** Capitals, digits and letters with a stem reach this far above the baseline, as a share of the size of most fonts. */
const capitalHeight = 0.72;

/**
 * Opens Tesseract (https://github.com/naptha/tesseract.js) with the training data of npm packages; nothing is fetched.
 * Throws `ocr-unavailable` when a package is missing.
 * @param folder takes the training data while it is open; whoever made the folder removes it
 */
export async function openOcr(languages: string, folder: string): Promise<Ocr> {
  const worker = await startWorker(languages, folder);
  return {
    async recognise(png) {
      const { data } = resultSchema.parse(await worker.recognize(Buffer.from(png), {}, { text: false, blocks: true }));
      const lines = (data.blocks ?? []).flatMap(({ paragraphs }) => paragraphs.flatMap((paragraph) => paragraph.lines));
      return lines.flatMap(({ words, baseline }) => {
        const sure = words.filter(({ text, confidence }) => confidence >= leastConfidence && text.trim() !== "");
        const y = (baseline.y0 + baseline.y1) / 2;
        const heights = sure.map(({ bbox }) => y - bbox.y0).sort((left, right) => left - right);
        const height = Math.max(1, heights[heights.length >> 1] ?? 0) / capitalHeight;
        return sure.map(({ text, bbox }) => ({ text, x: bbox.x0, right: bbox.x1, baseline: y, height }));
      });
    },
    close: async () => {
      await worker.terminate();
    },
  };
}

async function startWorker(languages: string, langPath: string) {
  try {
    const require = createRequire(import.meta.url);
    const { createWorker } = await import("tesseract.js");
    // Tesseract takes its languages from one folder.
    for (const code of languages.split("+")) {
      const file = `${code}.traineddata.gz`;
      const packageFolder = dirname(require.resolve(`@tesseract.js-data/${code}/package.json`));
      await copyFile(join(packageFolder, "4.0.0_best_int", file), join(langPath, file));
    }
    // 1: the recogniser of Tesseract 4 and later.
    return await createWorker(languages, 1, { langPath, cacheMethod: "none", errorHandler: () => undefined });
  } catch (error) {
    throw new ParseProblem("ocr-unavailable", problemOf(error).split("\n")[0] ?? "", error);
  }
}
