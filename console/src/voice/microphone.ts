/** Why the microphone cannot be used, in words that tell a person what to do; undefined when it can. Asks for permission. */
export async function microphoneProblem(): Promise<string | undefined> {
  if (!window.isSecureContext) {
    return "The browser keeps the microphone shut because this page came over plain HTTP. Open it over HTTPS (TLS_CERT and TLS_KEY) or on localhost. You can type your question.";
  }
  // Old browsers lack it, whatever the type says.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (!devices) return "This browser has no access to microphones. You can type your question.";
  try {
    const stream = await devices.getUserMedia({ audio: true });
    for (const track of stream.getTracks()) track.stop();
    return undefined;
  } catch (error) {
    return explain(error instanceof DOMException ? error.name : "");
  }
}

function explain(name: string): string {
  switch (name) {
    case "NotAllowedError":
      return "The microphone was refused. Allow it for this page in the browser's address bar, then press Talk again. You can type your question.";
    case "NotFoundError":
      return "There is no microphone. Plug one in, then press Talk again. You can type your question.";
    case "NotReadableError":
      return "Another program is using the microphone. Close it, then press Talk again. You can type your question.";
    default:
      return "The microphone cannot be used. Check it in the system settings, then press Talk again. You can type your question.";
  }
}
