import { expect, it } from "vitest";
import { EquivoxError, type ErrorCode, errors, failure, problemOf } from "./errors.ts";

const rows = Object.entries(errors);

const codesOf = (rowIsWrong: (row: (typeof rows)[number]) => boolean): string[] => rows.filter(rowIsWrong).map(([code]) => code);

it("names every error in words and says in sentences what happened", () => {
  expect(codesOf(([code]) => !/^[a-z]+(-[a-z]+)*$/.test(code))).toEqual([]);
  expect(codesOf(([, { message }]) => !/^[A-Z{].*[.?}]$/s.test(message))).toEqual([]);
});

it("gives each error a status and a close code that clients understand", () => {
  expect(codesOf(([, { status }]) => status < 400 || status > 599)).toEqual([]);
  // RFC 6455, section 7.4.2: 4000 to 4999 are the application's own; the others are registered with IANA for such ends.
  const registered = [1009, 1011, 1012, 1013];
  expect(codesOf(([, { close }]) => !registered.includes(close) && (close < 4_000 || close > 4_999))).toEqual([]);
});

it("tells a client to come back only when coming back may help", () => {
  expect(codesOf(([, { close, retryable }]) => close > 4_500 && retryable)).toEqual([]);
  expect(codesOf(([, { close, retryable }]) => [1012, 1013, 4_400].includes(close) && !retryable)).toEqual([]);
});

it("puts its parameters into the message and keeps them and the cause apart", () => {
  const cause = new Error("ENOSPC");
  const error = failure("upload-too-large", { fileName: "{maxBytes} $& m.pdf", maxBytes: 10 }, cause);
  expect(error.message).toBe("The file {maxBytes} $& m.pdf is over 10 bytes. Split it, or raise EQUIVOX_UPLOAD_MAX_BYTES.");
  expect(error).toMatchObject({
    code: "upload-too-large",
    detail: { maxBytes: 10 },
    status: 413,
    closeCode: 4_513,
    retryable: false,
    cause,
  });
  expect(error).toBeInstanceOf(EquivoxError);
});

it("has no cause when none is given", () => {
  expect("cause" in failure("question-empty")).toBe(false);
});

it("shows a placeholder that nobody filled, rather than nothing", () => {
  const error = new EquivoxError("equipment-not-found" satisfies ErrorCode, {});
  expect(error.message).toContain("{equipment}");
});

it("finds words for anything that may be thrown", () => {
  expect([problemOf(new Error("broken")), problemOf("text"), problemOf(undefined)]).toEqual(["broken", "text", "undefined"]);
});
