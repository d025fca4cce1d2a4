import { describe, expect, it } from "vitest";
import { listenUrl, readMessage } from "./deepgram-messages.ts";

/** As Deepgram's documentation gives them: https://developers.deepgram.com/docs/live-streaming-audio and …/close-stream */
const documented = {
  results: `{"type":"Results","channel_index":[0,1],"duration":1.98,"start":5.99,"is_final":true,"speech_final":true,
    "channel":{"alternatives":[{"transcript":"Tell me more about this.","confidence":0.99964225,"words":[
      {"word":"tell","start":6.0699997,"end":6.3499994,"confidence":0.99782443,"punctuated_word":"Tell"},
      {"word":"me","start":6.3499994,"end":6.6299996,"confidence":0.9998324,"punctuated_word":"me"}]}]},
    "metadata":{"request_id":"52cc0efe-fa77-4aa7-b79c-0dda09de2f14","model_info":{"name":"2-general-nova",
      "version":"2024-01-18.26916","arch":"nova-2"},"model_uuid":"c0d1a568-ce81-4fea-97e7-bd45cb1fdf3c"},"from_finalize":false}`,
  metadata: `{"type":"Metadata","transaction_key":"deprecated","request_id":"8c8ebea9-dbec-45fa-a035-e4632cb05b5f",
    "sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","created":"2024-08-29T22:37:55.202Z","duration":0.0,"channels":0}`,
  utteranceEnd: '{"type":"UtteranceEnd","channel":[0,1],"last_word_end":2.395}',
  error: '{"type":"Error","description":"The data could not be decoded","message":"DATA-0000","variant":"DATA"}',
};

describe("Deepgram's messages", () => {
  it("give the stretch of audio that a transcript belongs to", () => {
    expect(readMessage(documented.results)).toEqual({
      kind: "stretch",
      stretch: { from: 95_840, to: 127_520, text: "Tell me more about this.", final: true, flushed: false },
    });
  });

  it("may be others, now and later", () => {
    expect(readMessage(documented.metadata)).toEqual({ kind: "other" });
    expect(readMessage(documented.utteranceEnd)).toEqual({ kind: "other" });
    expect(readMessage('{"type":"Invented"}')).toEqual({ kind: "other" });
  });

  it("may be errors", () => {
    expect(readMessage(documented.error)).toEqual({ kind: "error", problem: "The data could not be decoded" });
  });

  it.each(["", "[]", "{}", '{"type":"Results"}', '{"type":"Results","start":-1,"duration":1,"channel":{"alternatives":[]}}'])(
    "are refused when they are not what they seem: %s",
    (text) => {
      expect(() => readMessage(text)).toThrow();
    },
  );
});

it("asks for raw samples, interim results and the manual's words", () => {
  const url = new URL(listenUrl("wss://api.deepgram.com/v1/", { model: "nova-3", keyTerms: ["E-42", "oil & grease"] }));
  expect(`${url.origin}${url.pathname}`).toBe("wss://api.deepgram.com/v1/listen");
  expect(url.searchParams.getAll("keyterm")).toEqual(["E-42", "oil & grease"]);
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    model: "nova-3",
    encoding: "linear16",
    sample_rate: "16000",
    interim_results: "true",
  });
});
