import { Alert, Loader } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { messageOf } from "../api/request.ts";
import { drawPage, loadPdf, type Pdf } from "./pdf.ts";

interface PdfPageProps {
  readonly url: string;
  readonly page: number;
  readonly quote: string | undefined;
  readonly onNotPdf: () => void;
}

/** A page as it is printed, with what was quoted marked on it. */
export function PdfPage({ url, page, quote, onNotPdf }: PdfPageProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [pdf, setPdf] = useState<Pdf>();
  const [drawn, setDrawn] = useState(false);
  const [problem, setProblem] = useState<string>();
  const notPdf = useRef(onNotPdf);
  notPdf.current = onNotPdf;

  useEffect(() => {
    const controller = new AbortController();
    loadPdf(url, controller.signal).then(
      (loaded) => {
        if (controller.signal.aborted) void loaded?.destroy();
        else if (loaded) setPdf(loaded);
        else notPdf.current();
      },
      (error: unknown) => {
        if (!controller.signal.aborted) setProblem(messageOf(error));
      },
    );
    return () => controller.abort();
  }, [url]);

  useEffect(() => () => void pdf?.destroy(), [pdf]);

  useEffect(() => {
    const target = canvas.current;
    if (!pdf || !target) return;
    const controller = new AbortController();
    setDrawn(false);
    drawPage(pdf, page, target, quote, controller.signal).then(
      () => {
        if (!controller.signal.aborted) setDrawn(true);
      },
      (error: unknown) => {
        if (!controller.signal.aborted) setProblem(messageOf(error));
      },
    );
    return () => controller.abort();
  }, [pdf, page, quote]);

  if (problem !== undefined) {
    return (
      <Alert color="orange" role="alert">
        This page cannot be drawn: {problem}. Switch to Text.
      </Alert>
    );
  }
  return (
    <>
      {!drawn && <Loader size="sm" />}
      <canvas
        ref={canvas}
        className="page-canvas"
        role="img"
        aria-label={`Page ${page} as printed`}
        data-testid="pdf-page"
        data-drawn={drawn}
        hidden={!drawn}
      />
    </>
  );
}
