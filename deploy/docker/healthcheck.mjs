// Exits with 0 when the process in this container answers /livez, else with 1; the image has no curl.
const address = `http://127.0.0.1:${process.env.METRICS_PORT || "9464"}/livez`;
const timeoutMs = 2_500;

try {
  const reply = await fetch(address, { signal: AbortSignal.timeout(timeoutMs) });
  process.exitCode = reply.ok ? 0 : 1;
  if (!reply.ok) process.stderr.write(`${address} answers ${reply.status}\n`);
} catch (error) {
  process.stderr.write(`${address} does not answer: ${error.cause?.message ?? error.message}\n`);
  process.exitCode = 1;
}
