import { expect, it } from "vitest";
import { Scope } from "./scope.ts";

it("releases what it owns once, last opened first, after its signal aborts", async () => {
  const scope = new Scope();
  const released: string[] = [];
  for (const name of ["first", "second"]) {
    scope.own(async () => {
      await Promise.resolve();
      released.push(`${name} ${scope.signal.aborted}`);
    });
  }
  expect([scope.closed, scope.signal.aborted]).toEqual([false, false]);
  await Promise.all([scope.close("over"), scope.close("again")]);
  await scope.close();
  expect(released).toEqual(["second true", "first true"]);
  expect(scope.closed).toBe(true);
  expect(scope.signal.reason).toBe("over");
});

it("waits for one disposer before it starts the next", async () => {
  const scope = new Scope();
  const events: string[] = [];
  scope.own(() => void events.push("database"));
  scope.own(async () => {
    events.push("server");
    await new Promise(setImmediate);
    events.push("server done");
  });
  await scope.close();
  expect(events).toEqual(["server", "server done", "database"]);
});

it("releases everything though disposers fail, and reports them all, to everyone who closes", async () => {
  const scope = new Scope();
  const released: string[] = [];
  const [one, two] = [new Error("one"), new Error("two")];
  scope.own(() => void released.push("last"));
  scope.own(() => Promise.reject(one));
  scope.own(() => {
    throw two;
  });
  await expect(scope.close()).rejects.toMatchObject({ errors: [two, one] });
  await expect(scope.close()).rejects.toBeInstanceOf(AggregateError);
  expect(released).toEqual(["last"]);
});

it("releases at once what is handed over too late", async () => {
  const scope = new Scope();
  await scope.close();
  let released = 0;
  scope.own(() => {
    released++;
  });
  expect(released).toBe(1);
});

it("releases what a disposer hands over while it closes", async () => {
  const scope = new Scope();
  let released = 0;
  scope.own(() => {
    scope.own(() => {
      released++;
    });
  });
  await scope.close();
  expect(released).toBe(1);
});

it("leaves no rejection behind of what was handed over too late", async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  const before = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", note);
  try {
    const scope = new Scope();
    await scope.close();
    scope.own(() => Promise.reject(new Error("it is gone")));
    await new Promise((resolve) => setImmediate(resolve));
    expect(unhandled).toEqual([]);
  } finally {
    process.removeListener("unhandledRejection", note);
    for (const listener of before) process.on("unhandledRejection", listener);
  }
});

it("has a signal that is aborted already for whoever asks late, also while it releases", async () => {
  const scope = new Scope();
  const seen: boolean[] = [];
  scope.own(() => void seen.push(scope.signal.aborted));
  await scope.close("over");
  expect(seen).toEqual([true]);
  expect(scope.signal.reason).toBe("over");
});
