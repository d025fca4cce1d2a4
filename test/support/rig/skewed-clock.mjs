// Preloaded by `node --import`: this process believes that it is a minute later. What measures durations is left alone.
const skewMs = 60_000;
const RealDate = globalThis.Date;

globalThis.Date = class extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(RealDate.now() + skewMs);
    else super(...given);
  }

  static now() {
    return RealDate.now() + skewMs;
  }
};
