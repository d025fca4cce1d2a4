import { useCallback, useEffect, useState } from "react";
import { messageOf } from "./request.ts";

export interface Loaded<Value> {
  readonly value: Value | undefined;
  readonly error: string | undefined;
  readonly reload: () => void;
}

/**
 * Loads something when the component appears and whenever `load` changes; keep it stable with `useCallback`. What a superseded
 * load answers is dropped. `undefined` loads nothing.
 */
export function useLoad<Value>(load: ((signal: AbortSignal) => Promise<Value>) | undefined): Loaded<Value> {
  const [state, setState] = useState<{ value?: Value; error?: string }>({});
  const [count, setCount] = useState(0);

  useEffect(() => {
    if (!load) {
      setState({});
      return;
    }
    const controller = new AbortController();
    load(controller.signal).then(
      (value) => {
        if (!controller.signal.aborted) setState({ value });
      },
      (error: unknown) => {
        if (!controller.signal.aborted) setState({ error: messageOf(error) });
      },
    );
    return () => controller.abort();
  }, [load, count]);

  const reload = useCallback(() => setCount((known) => known + 1), []);
  return { value: state.value, error: state.error, reload };
}
