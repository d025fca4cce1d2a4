/** Writes text from a prompt, piece by piece. */
export interface LanguageModel {
  readonly name: string;
  /** Throws `language-model-failed`; ends quietly by rejecting with the signal's reason when it aborts. */
  stream(request: { system: string; prompt: string; signal: AbortSignal }): AsyncIterable<string>;
}
