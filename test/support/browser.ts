import { chromium as browserType, type Browser } from "playwright-core";
import { chromium } from "./requirement.ts";

/** Without these Chromium asks other hosts for updates all the time. */
const quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** Chromium; with `microphone`, a WAV file is what its microphone hears, once. Without, pages are refused the microphone. */
export function launchBrowser({ microphone }: { microphone?: string } = {}): Promise<Browser> {
  const fake = [
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    `--use-file-for-fake-audio-capture=${microphone}%noloop`,
  ];
  return browserType.launch({
    ...(chromium === undefined ? {} : { executablePath: chromium }),
    args: [...quiet, "--autoplay-policy=no-user-gesture-required", ...(microphone === undefined ? [] : fake)],
  });
}
